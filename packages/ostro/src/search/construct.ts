/**
 * The first answer: parts are placed one after another, each where it costs least. What is hard to place comes
 * first, then a host is filled with the parts that have most bandwidth to it, so that pipes stay inside.
 * A part that finds no place throws out what stands in its way; after too many of those the whole is begun
 * anew with the troublesome parts first.
 */
import type { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import type { Draft } from './draft.ts';
import { makeWay } from './eject.ts';
import type { Random } from './random.ts';

/** How urgent each part is beside its own size: raised by every failure. */
export type Urgency = Float64Array;

/**
 * Completes the draft.
 * @param toTheEnd go on when the budget ends, as long as nobody asks to stop: the work is bounded anyway
 * @returns whether every part found a place; else the draft is as it was
 */
export function construct(
  draft: Draft,
  budget: Budget,
  random: Random,
  urgency: Urgency,
  toTheEnd: boolean,
): boolean {
  const { parts } = draft.problem;
  const candidates = new Candidates(draft);
  const order = new Order(draft, urgency);
  const found: number[] = [];
  // Every ejection costs one of these, so the loop ends.
  let ejections = 4 * parts.count + 16;
  for (let part = order.next(); part >= 0; part = order.next()) {
    candidates.find(part, found);
    if (!budget.spend(1 + found.length) && (!toTheEnd || budget.stopped)) break;
    if (putCheapest(draft, part, found)) {
      order.placed(part);
      continue;
    }
    candidates.findAll(part, found);
    budget.spend(1 + (draft.isServers(part) ? draft.problem.snapshot.rackCount : 0));
    if (putCheapest(draft, part, found)) {
      order.placed(part);
      continue;
    }
    urgency[part] += 1;
    const ejected = ejections > 0 ? makeWay(draft, part, budget, random) : null;
    if (ejected === null) break;
    ejections -= ejected.length;
    order.placed(part);
    for (const other of ejected) order.ejected(other);
  }
  if (draft.placedParts === parts.count) return true;
  draft.clear();
  return false;
}

/** Puts the part where it costs least; targets whose uplinks turn out too short are passed over. */
export function putCheapest(draft: Draft, part: number, targets: readonly number[]): boolean {
  const costs = targets.map((target) => draft.deltaAt(part, target));
  for (;;) {
    let best = -1;
    for (let i = 0; i < targets.length; i++) {
      if (costs[i] === Number.POSITIVE_INFINITY) continue;
      if (best < 0 || costs[i] < costs[best] || (costs[i] === costs[best] && targets[i] < targets[best]))
        best = i;
    }
    if (best < 0) return false;
    if (draft.put(part, targets[best])) return true;
    costs[best] = Number.POSITIVE_INFINITY;
  }
}

/** Which part is next. */
class Order {
  readonly #draft: Draft;
  readonly #urgency: Urgency;
  /** What the part is by itself: how few hosts it may use, how large, how bound. */
  readonly #weight: Float64Array;
  /** kbit/s to placed parts, and to those on the host filled now. */
  readonly #pull: Float64Array;
  readonly #pullHere: Float64Array;
  #here = -1;

  constructor(draft: Draft, urgency: Urgency) {
    this.#draft = draft;
    this.#urgency = urgency;
    const { count } = draft.problem.parts;
    this.#weight = Float64Array.from({ length: count }, (_, part) => this.#weigh(part));
    this.#addGroups();
    this.#pull = new Float64Array(count);
    this.#pullHere = new Float64Array(count);
  }

  /** The unplaced part to place next; -1 none left. */
  next(): number {
    const { partAt } = this.#draft;
    let best = -1;
    for (let part = 0; part < partAt.length; part++) {
      if (partAt[part] >= 0) continue;
      if (best < 0 || this.#before(part, best)) best = part;
    }
    return best;
  }

  #before(a: number, b: number): boolean {
    const urgent = this.#urgency[a] - this.#urgency[b];
    if (urgent !== 0) return urgent > 0;
    const servers = Number(this.#draft.isServers(a)) - Number(this.#draft.isServers(b));
    if (servers !== 0) return servers > 0;
    const here = this.#pullHere[a] - this.#pullHere[b];
    if (here !== 0) return here > 0;
    const pull = this.#pull[a] - this.#pull[b];
    if (pull !== 0) return pull > 0;
    return this.#weight[a] > this.#weight[b];
  }

  placed(part: number): void {
    const target = this.#draft.partAt[part];
    if (this.#draft.isServers(part) && target !== this.#here) {
      this.#here = target;
      this.#pullHere.fill(0);
      for (let other = 0; other < this.#pullHere.length; other++)
        if (other !== part && this.#draft.partAt[other] === target && this.#draft.isServers(other))
          this.#tug(other, 0, 1);
    }
    this.#tug(part, 1, 1);
  }

  ejected(part: number): void {
    this.#tug(part, -1, 0);
  }

  #tug(part: number, all: number, here: number): void {
    const { parts, pipes } = this.#draft.problem;
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
      const { kbps } = pipes[parts.pipeIndex[e]];
      this.#pull[parts.pipeOther[e]] += all * kbps;
      this.#pullHere[parts.pipeOther[e]] += here * kbps;
    }
  }

  #weigh(part: number): number {
    const { problem } = this.#draft;
    const { parts, snapshot } = problem;
    let weight = 0;
    for (let i = parts.start[part]; i < parts.start[part + 1]; i++) {
      const item = parts.items[i];
      const needs = item < problem.serverCount ? problem.serverNeeds : problem.volumeNeeds;
      const { only } = needs[problem.needs[item]];
      if (only !== null) weight += 1000 / (1 + only.size);
    }
    if (!this.#draft.isServers(part))
      return weight + problem.sizeGb[parts.items[parts.start[part]] - problem.serverCount] / 1e6;
    const K = snapshot.classes.length;
    let largest = 0;
    for (let c = 0; c < K; c++) {
      const most = snapshot.summary.largest[c];
      if (most > 0) largest = Math.max(largest, parts.demand[part * K + c] / most);
    }
    return weight + largest;
  }

  /** Parts under hard groups come before free ones; what needs whole units for itself comes first. */
  #addGroups(): void {
    const { groups, parts } = this.#draft.problem;
    for (const group of groups) {
      if (group.soft > 0) continue;
      const weight = group.type === 'exclusivity' ? 8 : group.level === 'host' ? 1 : 2;
      for (const item of group.items) this.#weight[parts.partOf[item]] += weight;
    }
  }
}
