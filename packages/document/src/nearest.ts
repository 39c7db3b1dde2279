/** Which of the names there are was meant by one that does not exist. */
import { quote } from './show.ts';

/** Longer names are compared by their beginning only, so that hostile ones cost nothing. */
const LONGEST = 64;

/**
 * The candidates close enough to a name to be what was meant, nearest first (of equals, the earlier).
 * @param max most names to give
 */
export function nearest(name: string, candidates: Iterable<string>, max = 3): string[] {
  const wanted = fold(name);
  const tolerance = Math.max(1, Math.floor(wanted.length / 3));
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate), tolerance);
    if (distance <= tolerance) found.push({ candidate, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance)
    .slice(0, max)
    .map((entry) => entry.candidate);
}

/** All candidates, nearest first: for lists short enough to be shown whole. */
export function byNearness(name: string, candidates: Iterable<string>): string[] {
  const wanted = fold(name);
  return Array.from(candidates, (candidate) => ({
    candidate,
    distance: editDistance(wanted, fold(candidate), 2 * LONGEST),
  }))
    .sort((a, b) => a.distance - b.distance)
    .map((entry) => entry.candidate);
}

/** The end of a message: ` Did you mean "a" or "b"?`, or nothing when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const names = nearest(name, candidates).map(quote);
  const last = names.pop();
  if (last === undefined) return '';
  return ` Did you mean ${names.length === 0 ? last : `${names.join(', ')} or ${last}`}?`;
}

/** Case and the difference between `-` and `_` are the commonest slips: they do not count. */
function fold(name: string): string {
  return name.slice(0, LONGEST).toLowerCase().replaceAll('-', '_');
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment);
 * some number above `most` when there are more than that.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
