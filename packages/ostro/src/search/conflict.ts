/**
 * Minimal conflict sets: elements of the request that cannot be met together, of which none can be spared
 * (QuickXplain, Junker 2004, over a test that may also not know).
 */
import type { Application } from '../model/application.ts';
import type { ConflictSet, Element } from '../plan/answer.ts';
import { elementKey, elementsOf } from '../plan/relax.ts';
import { Likeness } from './likeness.ts';

/** Can the request be met with these elements alone? `unknown` when that could not be told in time. */
export type Test = (elements: readonly Element[]) => 'found' | 'infeasible' | 'unknown';

/**
 * @param application known to be infeasible
 * @param hint elements that are probably enough for a conflict
 * @param isOver whether the time is: what is left then is still a conflict
 * @returns a conflict set; `minimal` only if every test needed for that was decided
 */
export function shrinkConflict(
  application: Application,
  hint: readonly Element[] | null,
  test: Test,
  isOver: () => boolean,
): ConflictSet {
  const all = elementsOf(application);
  const hinted = new Set((hint ?? []).map(elementKey));
  const probable = all.filter((element) => hinted.has(elementKey(element)));
  const verdicts = new Map<string, ReturnType<Test>>();
  const likeness = new Likeness(application);
  const known: Test = (elements) => {
    if (isOver()) return 'unknown';
    const key = likeness.keyOf(elements);
    const verdict = verdicts.get(key) ?? test(elements);
    verdicts.set(key, verdict);
    return verdict;
  };
  if (known([]) === 'infeasible') return { elements: [], minimal: true };
  // A proof names little that it does not need. Without one, most of the request may be beside the point.
  if (probable.length > 0 && known(probable) === 'infeasible') return shrinkInTurn(probable, known, isOver);
  const quick = shrink([], false, all, known);
  // Giving up an element can tighten a rule (an even spread over more usable units), which QuickXplain does not
  // expect: what it leaves is checked and shrunk to the end.
  return shrinkInTurn(known(quick) === 'infeasible' ? quick : all, known, isOver);
}

/** Leaves out what can be, one element after the other, more at a time where that goes well, until nothing can. */
function shrinkInTurn(start: readonly Element[], test: Test, isOver: () => boolean): ConflictSet {
  let elements = start;
  for (;;) {
    const before = elements;
    let minimal = true;
    let several = 1;
    for (let at = 0; at < elements.length; ) {
      if (isOver()) return { elements, minimal: false };
      const without = [...elements.slice(0, at), ...elements.slice(at + several)];
      const verdict = test(without);
      if (verdict === 'infeasible') {
        elements = without;
        several *= 2;
      } else if (several > 1) several = Math.floor(several / 2);
      else {
        if (verdict === 'unknown') minimal = false;
        at++;
      }
    }
    if (elements === before) return { elements, minimal };
  }
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
