/** Amounts that are sums of pipes are multiples of a step: what is proven of them may be rounded to the next. */

/** What computing may have made of an amount, of itself and in steps. */
const RELATIVE = 1e-8;
const ABSOLUTE = 1e-6;

/** The largest multiple that is not above the amount. */
export function roundDown(amount: number, step: number): number {
  return Math.floor((amount * (1 + RELATIVE)) / step + ABSOLUTE) * step;
}

/** The least multiple, from 0, that is not below the amount. */
export function roundUp(amount: number, step: number): number {
  return Math.max(0, Math.ceil((amount * (1 - RELATIVE)) / step - ABSOLUTE)) * step;
}
