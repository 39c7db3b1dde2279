/** The functions of yaql's standard library, in the order in which their forms are tried. */
import { UnknownTouched } from '../error.ts';
import type { Library } from '../evaluation.ts';
import { func, type Overload } from '../overload.ts';
import { any, rest } from '../params.ts';
import { DICTS } from './dicts.ts';
import { LISTS } from './lists.ts';
import { LOGIC } from './logic.ts';
import { NUMBERS } from './numbers.ts';
import { ORDERING } from './ordering.ts';
import { POSITIONS } from './positions.ts';
import { QUERIES } from './queries.ts';
import { REGEX } from './regex.ts';
import { SEQUENCES } from './sequences.ts';
import { SETS } from './sets.ts';
import { STRINGS } from './strings.ts';
import { SYSTEM } from './system.ts';

/** Those whose result only the cloud that runs them can tell. */
const UNKNOWABLE = ['now', 'localtz', 'random'].map((name) =>
  func(name, { args: rest(any) }, () => {
    throw new UnknownTouched(`${name}()`);
  }),
);

const DATES = new Set(['datetime', 'timespan', 'utctz', 'isDatetime', 'isTimespan']);

const BY_NAME = new Map<string, Overload[]>();
const ALL = [
  ...SYSTEM,
  ...LOGIC,
  ...NUMBERS,
  ...DICTS,
  // Sets are lists, too, and a reference may be an entry of a list or a text: from the special to the general.
  ...SETS,
  ...LISTS,
  ...STRINGS,
  ...REGEX,
  ...QUERIES,
  ...ORDERING,
  ...POSITIONS,
  ...SEQUENCES,
  ...UNKNOWABLE,
];
for (const overload of ALL) BY_NAME.set(overload.name, [...(BY_NAME.get(overload.name) ?? []), overload]);

export const LIBRARY: Library = {
  find: (name) => BY_NAME.get(name) ?? [],
  names: () => BY_NAME.keys(),
  absent: (name) => (DATES.has(name) ? 'dates and times of yaql are not evaluated here' : undefined),
};
