/** Arithmetic on whole numbers. */

/** The largest number that divides both; the other one when one is 0. */
export function greatestCommonDivisor(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y > 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}

/** Bandwidth is kept in whole kbit/s, so that reserving and releasing restores every bit. */
export const KBPS_PER_MBPS = 1000;
