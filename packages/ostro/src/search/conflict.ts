/**
 * Minimal conflict sets: elements of the request that cannot be met together, of which none can be spared
 * (QuickXplain, Junker 2004, over a test that may also not know).
 */
import type { Application } from '../model/application.ts';
import type { ConflictSet, Element } from '../plan/answer.ts';
import { elementKey, elementsOf } from '../plan/relax.ts';

/** Can the request be met with these elements alone? `unknown` when that could not be told in time. */
export type Test = (elements: readonly Element[]) => 'found' | 'infeasible' | 'unknown';

/**
 * @param application known to be infeasible
 * @param hint elements that are probably enough for a conflict
 * @returns a conflict set; `minimal` only if every test needed for that was decided
 */
export function shrinkConflict(
  application: Application,
  hint: readonly Element[] | null,
  test: Test,
): ConflictSet {
  const all = elementsOf(application);
  const hinted = new Set((hint ?? []).map(elementKey));
  const probable = all.filter((element) => hinted.has(elementKey(element)));
  const enough = probable.length > 0 && probable.length < all.length && test(probable) === 'infeasible';
  const start = enough ? probable : all;

  let decided = true;
  const verdicts = new Map<string, ReturnType<Test>>();
  const known: Test = (elements) => {
    const key = elements.map(elementKey).sort().join('\n');
    const verdict = verdicts.get(key) ?? test(elements);
    verdicts.set(key, verdict);
    if (verdict === 'unknown') decided = false;
    return verdict;
  };
  if (known([]) === 'infeasible') return { elements: [], minimal: true };
  const quick = shrink([], false, start, known);
  // Giving up an element can tighten a rule (an even spread over more usable units), which QuickXplain does not
  // expect: what it leaves is checked and, element by element, shrunk to the end.
  const elements = shrinkOneByOne(known(quick) === 'infeasible' ? quick : start, known);
  return { elements, minimal: decided };
}

function shrinkOneByOne(elements: readonly Element[], test: Test): readonly Element[] {
  for (const element of elements) {
    const without = elements.filter((each) => each !== element);
    if (test(without) === 'infeasible') return shrinkOneByOne(without, test);
  }
  return elements;
}

/** QuickXplain: `background` is kept, `candidates` are shrunk to what is needed beside it. */
function shrink(
  background: readonly Element[],
  changed: boolean,
  candidates: readonly Element[],
  test: Test,
): Element[] {
  if (changed && test(background) === 'infeasible') return [];
  if (candidates.length <= 1) return [...candidates];
  const half = Math.floor(candidates.length / 2);
  const first = candidates.slice(0, half);
  const second = candidates.slice(half);
  const needed = shrink([...background, ...first], first.length > 0, second, test);
  const rest = shrink([...background, ...needed], needed.length > 0, first, test);
  return [...rest, ...needed];
}
