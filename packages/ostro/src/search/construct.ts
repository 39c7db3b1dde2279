/**
 * The first answer: parts are placed one after another, each where it costs least. What is hard to place comes
 * first, then a host is filled with the parts that have most bandwidth to it, so that pipes stay inside.
 * A part that finds no place throws out what stands in its way; after too many of those the whole is begun
 * anew with the troublesome parts first.
 */

import { squaredGrowth } from '../plan/host-terms.ts';
import { NETWORK } from '../plan/terms.ts';
import type { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import { putWithCompanions } from './companions.ts';
import type { Draft } from './draft.ts';
import { makeWay } from './eject.ts';
import { Order } from './order.ts';
import { Outlook } from './outlook.ts';
import { Pending } from './pending.ts';
import type { Random } from './random.ts';

/** How urgent each part is beside its own size: raised by every failure. */
export type Urgency = Float64Array;

/**
 * Completes the draft.
 * @param tight bandwidth is what is scarce: keep hosts with free uplinks for what has the widest pipes
 * @param first the first of a request: it goes on when the budget ends, as long as nobody asks to stop, and throws
 *   nothing out: what fits nowhere may be the proof that there is no answer, which is sought next
 * @returns whether every part found a place; else the draft is as it was
 */
export function construct(
  draft: Draft,
  budget: Budget,
  random: Random,
  urgency: Urgency,
  tight: boolean,
  first: boolean,
): boolean {
  const { parts } = draft.problem;
  const candidates = new Candidates(draft, null, tight);
  const order = new Order(draft, urgency);
  const pending = tight ? new Pending(draft) : null;
  const costOf = pending === null ? costWithOutlook(draft) : costWhenTight(draft, pending);
  const found: number[] = [];
  const placed = (part: number) => {
    order.placed(part);
    pending?.placed(part);
  };
  // Every ejection costs one of these, so the loop ends.
  let ejections = first ? 0 : 4 * parts.count + 16;
  for (let part = order.next(); part >= 0; part = order.next()) {
    candidates.find(part, found);
    pending?.begin(part);
    if (!budget.spend(1 + found.length) && (!first || budget.stopped)) break;
    if (putCheapest(draft, part, found, costOf)) {
      placed(part);
      continue;
    }
    candidates.findAll(part, found);
    budget.spend(1 + found.length + (draft.isServers(part) ? draft.problem.snapshot.rackCount : 0));
    if (putCheapest(draft, part, found, costOf)) {
      placed(part);
      continue;
    }
    // There is room, but no bandwidth: to throw out what stands there would not help.
    if (!tight && found.length > 0) break;
    urgency[part] += 1;
    const ejected = ejections > 0 ? makeWay(draft, part, budget, random) : null;
    if (ejected === null) break;
    ejections -= ejected.length;
    placed(part);
    for (const other of ejected) order.ejected(other);
    if (ejected.length > 0) pending?.recount();
  }
  if (draft.placedParts === parts.count) return true;
  draft.clear();
  return false;
}

/** Targets tried for one part before it counts as having none: uplinks turn out too short only when tried. */
const MOST_TRIES = 48;

/**
 * Puts the part where it costs least; targets whose uplinks turn out too short are passed over.
 * @param costOf what a target costs; infinite: it cannot be
 * @param random draws among those that cost the same; without it the first counts
 */
export function putCheapest(
  draft: Draft,
  part: number,
  targets: readonly number[],
  costOf: (part: number, target: number) => number = (each, target) => draft.deltaAt(each, target),
  random: Random | null = null,
): boolean {
  const count = targets.length;
  // What a single target costs does not matter: `put` finds out whether it can be.
  if (count === 1) return putWithCompanions(draft, part, targets[0]);
  for (let i = 0; i < count; i++) costs[i] = costOf(part, targets[i]);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    let best = -1;
    let equals = 1;
    for (let i = 0; i < count; i++) {
      if (costs[i] === Number.POSITIVE_INFINITY) continue;
      if (best < 0 || costs[i] < costs[best]) equals = 1;
      else if (costs[i] > costs[best]) continue;
      else if (random === null ? !suits(draft, part, targets[i], targets[best]) : random.below(++equals) > 0)
        continue;
      best = i;
    }
    if (best < 0) return false;
    if (putWithCompanions(draft, part, targets[best])) return true;
    costs[best] = Number.POSITIVE_INFINITY;
  }
  return false;
}

/**
 * Of two targets that cost the same: whether the part suits the first better; the lower one of equals. Hosts that
 * ran nothing before are filled one after another: even loads would drive the request's own parts apart.
 */
function suits(draft: Draft, part: number, target: number, other: number): boolean {
  const { servers } = draft.problem.snapshot;
  if (!draft.isServers(part) || (servers[target] === 0 && servers[other] === 0)) return target < other;
  const { used } = draft.scratch;
  const better =
    squaredGrowth(draft.problem, part, target, used) - squaredGrowth(draft.problem, part, other, used);
  return better === 0 ? target < other : better < 0;
}

/** Of the targets at hand, as many as there ever were: `putCheapest` does not call itself. */
const costs: number[] = [];

/** What a target costs, and what it makes of the pipes to come, where they count at all. */
export function costWithOutlook(draft: Draft): ((part: number, target: number) => number) | undefined {
  if (draft.goal.scale[NETWORK] === 0 || draft.problem.pipes.length === 0) return undefined;
  const outlook = new Outlook(draft);
  return (part, target) => outlook.costAt(part, target);
}

/**
 * What a target costs where bandwidth is scarce: the pipes themselves, and what the uplinks of the host lack for
 * the pipes still to come. How many hosts are used does not count: that is for the improvement.
 */
function costWhenTight(draft: Draft, pending: Pending): (part: number, target: number) => number {
  return (part, target) => {
    const network = pending.networkAt(target);
    if (!draft.isServers(part) || network === Number.POSITIVE_INFINITY) return network;
    return network + LACK_WEIGHT * pending.lackingAt(target);
  };
}

/** A missing kbit/s is worse than any way it could take. */
const LACK_WEIGHT = 1000;
