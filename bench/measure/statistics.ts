/** Numbers made of many measurements. */

export interface Times {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
}

/** Of milliseconds, rounded to a whole microsecond; zeros when there are none. */
export function timesOf(samples: readonly number[]): Times {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { min: at(0), p50: at(0.5), p99: at(0.99) };
}

export function mean(samples: readonly number[]): number {
  return samples.length === 0 ? 0 : sum(samples) / samples.length;
}

export function sum(samples: readonly number[]): number {
  return samples.reduce((total, sample) => total + sample, 0);
}

/** To a thousandth. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/**
 * The exponent `e` of `y = c * x^e` that fits points best: the slope of the least squares line through their
 * logarithms.
 */
export function fitExponent(points: readonly { readonly x: number; readonly y: number }[]): number {
  const logs = points.map(({ x, y }) => [Math.log(x), Math.log(y)] as const);
  const meanX = mean(logs.map(([x]) => x));
  const meanY = mean(logs.map(([, y]) => y));
  const covariance = sum(logs.map(([x, y]) => (x - meanX) * (y - meanY)));
  return covariance / sum(logs.map(([x]) => (x - meanX) ** 2));
}
