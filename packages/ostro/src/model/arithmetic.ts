/** Arithmetic on whole numbers. */

/** The largest number that divides both; the other one when one is 0. */
export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
