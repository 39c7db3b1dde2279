/** Times as clients write them: `"60 sec"`, `"2 min"`, `90`. */
import { ValetError } from '../error.ts';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const NAMES: Readonly<Record<keyof typeof UNITS, readonly string[]>> = {
  ms: ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  s: ['', 's', 'sec', 'secs', 'second', 'seconds'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hour', 'hours'],
};

const FACTORS: ReadonlyMap<string, number> = new Map(
  (['ms', 's', 'm', 'h'] as const).flatMap((unit) => NAMES[unit].map((name) => [name, UNITS[unit]] as const)),
);

/** More would not fit a timer. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * @param value a number of seconds, or a text with a unit
 * @returns milliseconds
 * @throws ValetError `valet.request.invalid`
 */
export function readDuration(value: string | number, name: string): number {
  const milliseconds = typeof value === 'number' ? value * UNITS.s : readText(value);
  if (milliseconds > 0 && milliseconds <= LONGEST_MS) return milliseconds;
  throw new ValetError(
    'valet.request.invalid',
    `${name} is ${JSON.stringify(value)}; expected seconds or a time such as "60 sec" or "2 min", above 0 and at most a day`,
  );
}

function readText(text: string): number {
  const [, amount, unit] = /^\s*(\d{1,12}(?:\.\d{1,12})?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  return Number(amount) * (FACTORS.get(unit?.toLowerCase()) ?? Number.NaN);
}
