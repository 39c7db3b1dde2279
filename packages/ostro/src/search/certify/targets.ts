/** A server without any host, a volume without any pool. */
import type { Problem } from '../../model/problem.ts';
import type { Element } from '../../plan/answer.ts';
import { Candidates } from '../candidates.ts';
import type { Draft } from '../draft.ts';
import { forcedLinks } from '../forced.ts';
import { type Certificate, groupElements, itemElements, itemsOf, partKey } from './elements.ts';

/** A part that has no target even on the site as it is. */
export function lonely(draft: Draft): Certificate | null {
  const { problem } = draft;
  const candidates = new Candidates(draft);
  const known = new Set<string>();
  for (let part = 0; part < draft.partAt.length; part++) {
    const key = draft.isRuled(part) ? null : partKey(problem, part);
    if (key !== null && known.has(key)) continue;
    if (!candidates.hasAny(part)) {
      const items = itemsOf(problem, part);
      const groups = problem.groups.filter(
        (group) =>
          group.soft === 0 &&
          (items.length > 1 || group.earlier.length > 0) &&
          group.items.some((i) => items.includes(i)),
      );
      return {
        argument: 'no target',
        elements: [
          ...groupElements(groups),
          ...itemElements(problem, items),
          ...pipeElements(problem, items),
        ],
      };
    }
    if (key !== null) known.add(key);
  }
  return null;
}

/** Pipes that must leave the host of an item, and the rules that keep their ends apart. */
function pipeElements(problem: Problem, items: readonly number[]): Element[] {
  const links = forcedLinks(problem);
  const found = new Map<string, Element>();
  problem.pipes.forEach(({ name, a, b }, p) => {
    if (links[p] === 0 || (!items.includes(a) && !items.includes(b))) return;
    found.set(`pipe ${name}`, { kind: 'pipe', name });
    for (const group of problem.groups)
      if (group.type === 'diversity' && group.items.includes(a) && group.items.includes(b))
        for (const element of groupElements([group])) found.set(`group ${element.name}`, element);
  });
  return [...found.values()];
}
