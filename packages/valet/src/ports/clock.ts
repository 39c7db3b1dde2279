/** Time, as an argument: the service has no clock of its own, so that tests may turn it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The record form of a time. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
