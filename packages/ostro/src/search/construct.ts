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
    pending?.count(part, 1);
  };
  // Every ejection costs one of these, so the loop ends.
  let ejections = first ? 0 : 4 * parts.count + 16;
  for (let part = order.next(); part >= 0; part = order.next()) {
    candidates.find(part, found);
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
  const { problem, scratch } = draft;
  const { linkFree, rackOf } = problem.snapshot;
  const lack = (part: number, coming: number, unit: number, ofRacks: boolean) => {
    if (unit < 0) return 0;
    // What the unit's own servers wait for from this part stays inside it.
    const need = pending.of(unit) + coming + pending.crossing(part, unit, ofRacks ? rackOf : null);
    return Math.max(0, need - (linkFree[unit] - scratch.linkUsed[unit]));
  };
  return (part, target) => {
    const network = draft.networkAt(part, target);
    if (!draft.isServers(part) || network === Number.POSITIVE_INFINITY) return network;
    const coming = pending.ofPart(part);
    const lacking = lack(part, coming, target, false) + lack(part, coming, rackOf[target], true);
    return network + LACK_WEIGHT * lacking;
  };
}

/** A missing kbit/s is worse than any way it could take. */
const LACK_WEIGHT = 1000;

/** kbit/s between placed parts and parts still to come, by the host and the rack of the placed end. */
class Pending {
  readonly #draft: Draft;
  readonly #byUnit = new Map<number, number>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  of(unit: number): number {
    return this.#byUnit.get(unit) ?? 0;
  }

  /** What a part not placed yet would add. */
  ofPart(part: number): number {
    const { pipeStart, pipeOther, pipeKbps } = this.#draft.problem.parts;
    let sum = 0;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++)
      if (this.#draft.partAt[pipeOther[e]] < 0) sum += pipeKbps[e];
    return sum;
  }

  /**
   * kbit/s of a part's pipes to placed servers outside of a unit, less those inside.
   * @param unitOf the unit of each host; null: the host itself
   */
  crossing(part: number, unit: number, unitOf: Int32Array | null): number {
    const { pipeStart, pipeOther, pipeKbps, serverParts } = this.#draft.problem.parts;
    const { partAt } = this.#draft;
    let sum = 0;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const other = pipeOther[e];
      const at = partAt[other];
      if (at < 0) continue;
      const inside = other < serverParts && (unitOf === null ? at : unitOf[at]) === unit;
      sum += inside ? -pipeKbps[e] : pipeKbps[e];
    }
    return sum;
  }

  /** A part has come (1) or is about to go (-1): its neighbours wait for it no longer, or again. */
  count(part: number, sign: 1 | -1): void {
    const { parts, pipes, snapshot } = this.#draft.problem;
    const { partAt } = this.#draft;
    const add = (at: number, kbps: number) => {
      for (const unit of [at, snapshot.rackOf[at]]) this.#byUnit.set(unit, this.of(unit) + kbps);
    };
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
      const other = parts.pipeOther[e];
      const { kbps } = pipes[parts.pipeIndex[e]];
      if (partAt[other] >= 0 && other < parts.serverParts) add(partAt[other], -sign * kbps);
      else if (partAt[other] < 0 && part < parts.serverParts) add(partAt[part], sign * kbps);
    }
  }
}
