/** Names made by counting: `%(cluster)s-r%02d`. */
import { type Cursor, didYouMean, quote } from '@valet/document';
import { readName } from '../fields.ts';
import { MAX_HOSTS, MAX_NAME } from '../limits.ts';

/** A unit that a name can speak of: its name, and its number in its parent, from 1. */
export interface Counted {
  readonly name: string;
  readonly number: number;
}

/** The units around a thing, by what they are: `cluster`, `rack`, `host`. */
export type Surroundings = Readonly<Partial<Record<string, Counted>>>;

export interface Pattern {
  /** @param number what `%d` stands for */
  format(number: number, around: Surroundings): string;
  /** Characters in the longest name it can give. */
  readonly longest: number;
}

/** What may be around a thing: the length of the longest name of each unit, by what it is. */
export type Around = ReadonlyMap<string, number>;

const MOST_DIGITS = String(MAX_HOSTS).length;

type Part = string | { readonly unit: string | undefined; readonly width: number; readonly asName: boolean };

/**
 * Reads a pattern. `%d` (or `%03d`: with zeros up to three digits) is the number of the thing itself,
 * `%(rack)s` the name and `%(rack)d` the number of the rack around it, `%%` a per cent sign.
 */
export function readPattern(
  cursor: Cursor | undefined,
  around: Around,
  what = 'a name',
): Pattern | undefined {
  const text = readName(cursor, what);
  if (text === undefined) return undefined;
  const known = [...around.keys()];
  const parts: Part[] = [];
  const piece = /%%|%(?:\((\w+)\))?(0?)(\d?)([sd])|%[^%]{0,12}|[^%]+/gy;
  for (const [whole, unit, zero, digits, kind] of text.matchAll(piece)) {
    if (whole === '%%') parts.push('%');
    else if (!whole.startsWith('%')) parts.push(whole);
    else if (
      kind === undefined ||
      (kind === 's' && (unit === undefined || digits !== '')) ||
      (digits && !zero)
    ) {
      cursor!.fail(`${quote(whole)} has no meaning here: write %d, %02d, %(rack)s or %% for a per cent sign`);
      return undefined;
    } else if (unit !== undefined && !known.includes(unit)) {
      const names = known.length === 0 ? 'nothing' : known.map((name) => `%(${name})s`).join(', ');
      cursor!.fail(`there is no ${quote(unit)} around it, but ${names}.${didYouMean(unit, known)}`);
      return undefined;
    } else parts.push({ unit, width: Number(digits || 0), asName: kind === 's' });
  }
  // A name of names of names grows fast: none may get longer than a name may be.
  const longest = parts.reduce((sum, part) => {
    if (typeof part === 'string') return sum + part.length;
    return sum + (part.asName ? around.get(part.unit!)! : Math.max(part.width, MOST_DIGITS));
  }, 0);
  if (longest > MAX_NAME) {
    cursor!.fail(`this gives names of up to ${longest} characters: at most ${MAX_NAME} are possible`);
    return undefined;
  }
  return {
    longest,
    format: (number, surroundings) =>
      parts
        .map((part) => {
          if (typeof part === 'string') return part;
          const counted = part.unit === undefined ? { name: '', number } : surroundings[part.unit]!;
          return part.asName ? counted.name : String(counted.number).padStart(part.width, '0');
        })
        .join(''),
  };
}
