/**
 * Numbers by name in one typed array: an open hash table whose entries point into a list of names. For hosts, of
 * which there are many: it is made several times as fast as a `Map`, and threads share it.
 */
import { noSuch, siteInvalid } from './check.ts';
import type { Memory } from './memory.ts';

/** The most that is taken of a table, so that a search ends soon: a half. */
const ROOM = 2;

/**
 * @param names those to index are the first `count` of them
 * @returns the table that `findName` reads: the number of a name plus one, 0 where none is
 * @throws OstroError `valet.site.invalid` when one of them is no text, or stands twice
 */
export function indexNames(
  kind: string,
  names: readonly string[],
  count: number,
  memory: Memory,
): Int32Array {
  const slots = memory.int32(2 ** Math.ceil(Math.log2(Math.max(1, count) * ROOM)));
  const mask = slots.length - 1;
  for (let i = 0; i < count; i++) {
    const name = names[i];
    if (typeof name !== 'string') throw siteInvalid(`a ${kind} has no name, but ${JSON.stringify(name)}`);
    let at = hash(name) & mask;
    for (; slots[at] !== 0; at = (at + 1) & mask)
      if (names[slots[at] - 1] === name) throw siteInvalid(`${kind} '${name}' is described twice`, { name });
    slots[at] = i + 1;
  }
  return slots;
}

/** The number of a name; -1 when it is not there. */
export function findName(slots: Int32Array, names: readonly string[], name: string): number {
  const mask = slots.length - 1;
  for (let at = hash(name) & mask; slots[at] !== 0; at = (at + 1) & mask)
    if (names[slots[at] - 1] === name) return slots[at] - 1;
  return -1;
}

/** The number of a host that must exist. @throws OstroError naming who asked */
export function lookUpHost(
  { hostSlots, unitNames }: { readonly hostSlots: Int32Array; readonly unitNames: readonly string[] },
  name: string,
  owner: string,
): number {
  const found = findName(hostSlots, unitNames, name);
  if (found < 0) throw noSuch('host', name, owner);
  return found;
}

/** Multiplies by an odd number near 2^32 divided by the golden ratio, and folds the high half down. */
function hash(name: string): number {
  let mixed = name.length;
  for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
