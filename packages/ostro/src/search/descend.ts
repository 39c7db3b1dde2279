/**
 * The last touch of a first answer: a part goes to the host of a neighbour wherever the total falls by it. What was
 * placed early was placed without its neighbours, and often a look back mends it, at less than building costs.
 */
import type { Budget } from './budget.ts';
import type { Draft } from './draft.ts';
import { Moves } from './moves.ts';

/** Looks at all parts, at most; hardly any is left to gain after the second. */
const PASSES = 3;
/** Moves that are judged in a step. */
const MOVES_PER_STEP = 8;

/** @param draft complete; it costs less afterwards, or is as it was */
export function descend(draft: Draft, budget: Budget): void {
  const { parts } = draft.problem;
  const moves = new Moves(draft);
  for (let pass = 0; pass < PASSES; pass++) {
    let moved = 0;
    for (let part = 0; part < parts.serverParts; part++)
      if (moves.isTold(part) && moveToNeighbour(draft, moves, part)) moved++;
    budget.spend(1 + Math.ceil(parts.pipeOther.length / MOVES_PER_STEP));
    if (moved === 0) return;
  }
}

/** Moves a part to the neighbour's host where it costs least, if less than where it is. @returns whether it did */
function moveToNeighbour(draft: Draft, moves: Moves, part: number): boolean {
  const { partAt } = draft;
  const { pipeStart, pipeOther, serverParts } = draft.problem.parts;
  const from = partAt[part];
  let best = -1;
  let gain = 0;
  for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
    if (pipeOther[e] >= serverParts) continue;
    const to = partAt[pipeOther[e]];
    if (to === from || to === best || !draft.hasRoom(part, to)) continue;
    const delta = moves.delta(part, to);
    if (!(delta < gain) || !draft.isEligible(part, to) || !draft.mightObeyRules(part, to, -1)) continue;
    best = to;
    gain = delta;
  }
  if (best < 0) return false;
  draft.take(part);
  // Uplinks may turn out too short, and rules stricter than they seemed.
  if (draft.obeysRules(part, best) && draft.put(part, best)) return true;
  draft.put(part, from);
  return false;
}
