/**
 * Improvement by large moves: a handful of related parts is taken out and put back where it now costs least
 * (large neighbourhood search, Shaw 1998): the parts of a host, of a group, or a neighbourhood of pipes.
 */
import { compareAmounts } from '../plan/terms.ts';
import type { Best } from './best.ts';
import type { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import { putCheapest } from './construct.ts';
import type { Draft } from './draft.ts';
import type { Random } from './random.ts';

/** Most parts taken out by one move. */
const LARGEST = 16;

/** Rebuilds until it is over or so many moves in a row brought nothing. */
export function rebuild(
  draft: Draft,
  budget: Budget,
  random: Random,
  best: Best,
  isOver: () => boolean,
  patience: number,
): void {
  const candidates = new Candidates(draft, random);
  const found: number[] = [];
  let idle = 0;
  while (idle < patience && !isOver()) {
    const out = pickRelated(draft, random);
    const before = draft.amounts.slice();
    const stood = out.map((part) => draft.partAt[part]);
    for (const part of out) draft.take(part);
    shuffle(out, stood, random);
    let steps = 0;
    const whole = out.every((part) => {
      candidates.find(part, found);
      steps += 1 + found.length;
      return putCheapest(draft, part, found, undefined, random);
    });
    const worth = whole ? compareAmounts(draft.goal, draft.amounts, before) : 1;
    if (worth > 0) {
      for (const part of out) if (draft.partAt[part] >= 0) draft.take(part);
      out.forEach((part, i) => {
        draft.put(part, stood[i]);
      });
    }
    idle = best.offer(draft) ? 0 : idle + 1;
    if (!budget.spend(steps)) return;
  }
}

function pickRelated(draft: Draft, random: Random): number[] {
  const { parts, groups } = draft.problem;
  const dice = random.below(groups.length > 0 ? 3 : 2);
  if (dice === 2) return pickGroup(draft, random);
  const seed = random.below(parts.count);
  return dice === 1 && draft.isServers(seed) ? pickHost(draft, seed) : pickNeighbours(draft, seed, random);
}

/** The parts on the host of one. */
function pickHost(draft: Draft, seed: number): number[] {
  const host = draft.partAt[seed];
  const found: number[] = [];
  for (let part = 0; part < draft.problem.parts.serverParts && found.length < LARGEST; part++)
    if (draft.partAt[part] === host) found.push(part);
  return found;
}

/** The parts with an item in some group. */
function pickGroup(draft: Draft, random: Random): number[] {
  const { groups, parts } = draft.problem;
  const group = groups[random.below(groups.length)];
  const found = new Set<number>();
  for (const item of group.items) if (found.size < LARGEST) found.add(parts.partOf[item]);
  return [...found];
}

/** A part and those around it along the pipes; without pipes, a few at random. */
function pickNeighbours(draft: Draft, seed: number, random: Random): number[] {
  const { parts } = draft.problem;
  const size = Math.min(parts.count, 2 + random.below(LARGEST - 2));
  const found = new Set([seed]);
  for (const part of found) {
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1] && found.size < size; e++)
      found.add(parts.pipeOther[e]);
    if (found.size >= size) break;
  }
  if (parts.pipeStart[seed] === parts.pipeStart[seed + 1])
    for (let i = 0; i < size && found.size < size; i++) found.add(random.below(parts.count));
  return [...found];
}

function shuffle(out: number[], along: number[], random: Random): void {
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
    [along[i], along[j]] = [along[j], along[i]];
  }
}
