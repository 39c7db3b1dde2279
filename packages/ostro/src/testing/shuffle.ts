/** The same input in another order: nothing that the optimizer answers may hang on it. */
import { Random } from '../search/random.ts';

/**
 * The value with every list, and the keys of every object, in another order. In a site and an application
 * the order of a list never means anything.
 */
export function shuffled<T>(value: T, seed: number): T {
  return shuffle(value, new Random(seed)) as T;
}

function shuffle(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return reorder(value, random).map((each) => shuffle(each, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = reorder(Object.entries(value), random);
  return Object.fromEntries(entries.map(([key, each]) => [key, shuffle(each, random)]));
}

function reorder<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
