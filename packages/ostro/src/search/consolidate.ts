/**
 * Fewer hosts: a newly used host is emptied into the others, where a part that finds no room takes the place of a
 * smaller one, which then looks for room itself (an ejection chain, Glover 1996). Moves of single parts do not get
 * there: until a host is empty, nothing is gained.
 */
import { HOSTS } from '../plan/terms.ts';
import { type Best, restoreParts } from './best.ts';
import type { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import type { Draft } from './draft.ts';
import type { Random } from './random.ts';
import { Residents } from './residents.ts';

/** Chains begun in vain before it ends. */
const PATIENCE = 30;

/**
 * Empties hosts until it is over, no more can be empty, or too many chains were in vain.
 * @param draft complete; it has fewer new hosts afterwards, or is as it was
 * @param floor new hosts that any answer needs
 */
export function consolidate(
  draft: Draft,
  budget: Budget,
  random: Random,
  best: Best,
  floor: number,
  isOver: () => boolean,
): void {
  const chains = new Chains(draft, random);
  for (let idle = 0; draft.amounts[HOSTS] > floor && idle < PATIENCE && !isOver(); ) {
    const before = draft.partAt.slice();
    const hosts = draft.amounts[HOSTS];
    const done = chains.empty();
    if (!budget.spend(chains.steps)) idle = Number.POSITIVE_INFINITY;
    if (done && draft.amounts[HOSTS] < hosts) {
      best.offer(draft);
      idle = 0;
      continue;
    }
    restoreParts(draft, before);
    idle++;
  }
}

class Chains {
  readonly #draft: Draft;
  readonly #random: Random;
  readonly #candidates: Candidates;
  /** By server part, what it asks as shares of the largest host, summed. */
  readonly #size: Float64Array;
  /** What the last chain took. */
  steps = 0;

  constructor(draft: Draft, random: Random) {
    this.#draft = draft;
    this.#random = random;
    this.#candidates = new Candidates(draft);
    const { parts, snapshot } = draft.problem;
    const K = snapshot.classes.length;
    this.#size = Float64Array.from({ length: parts.serverParts }, (_, part) => {
      let size = 0;
      for (let c = 0; c < K; c++)
        if (snapshot.summary.largest[c] > 0) size += parts.demand[part * K + c] / snapshot.summary.largest[c];
      return size;
    });
  }

  /** Tries to empty one of the newly used hosts. @returns false, with some parts unplaced, when it did not do */
  empty(): boolean {
    const draft = this.#draft;
    const { servers } = draft.problem.snapshot;
    const residents = new Residents(draft);
    const victim = this.#pickVictim(
      draft.touched.filter((host) => servers[host] === 0),
      residents,
    );
    const waiting = [...residents.on(victim)];
    this.steps = 1 + Math.ceil(draft.touched.length / 8);
    for (const part of waiting) this.#take(part, residents);
    // What is thrown out is smaller than what took its place, so the chain ends.
    while (waiting.length > 0) {
      waiting.sort((a, b) => this.#size[a] - this.#size[b] || b - a);
      const part = waiting.pop()!;
      if (this.#settle(part, victim, residents)) continue;
      const out = this.#replace(part, victim, residents);
      if (out < 0) return false;
      waiting.push(out);
    }
    return true;
  }

  /** Mostly the emptiest of a few. */
  #pickVictim(hosts: readonly number[], residents: Residents): number {
    let victim = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const host = hosts[this.#random.below(hosts.length)];
      let load = 0;
      for (const part of residents.on(host)) load += this.#size[part];
      if (load >= least) continue;
      victim = host;
      least = load;
    }
    return victim;
  }

  /** Puts a part on a host that is in use, where it is cheapest. */
  #settle(part: number, victim: number, residents: Residents): boolean {
    const draft = this.#draft;
    const { servers } = draft.problem.snapshot;
    const found: number[] = [];
    this.#candidates.find(part, found);
    this.steps += 1 + found.length;
    const targets = found
      .filter((host) => host !== victim && (servers[host] > 0 || draft.scratch.touchedAt[host] > 0))
      .map((host) => ({ host, cost: draft.deltaAt(part, host) }))
      .sort((a, b) => a.cost - b.cost || a.host - b.host);
    for (const { host, cost } of targets)
      if (cost < Number.POSITIVE_INFINITY && draft.put(part, host)) {
        residents.add(part, host);
        return true;
      }
    return false;
  }

  /** Puts a part in the place of a smaller one. @returns the one thrown out; -1 none makes room */
  #replace(part: number, victim: number, residents: Residents): number {
    const draft = this.#draft;
    const { parts } = draft.problem;
    // Begun anywhere, so that another chain goes another way.
    const from = this.#random.below(parts.serverParts);
    for (let i = 0; i < parts.serverParts; i++) {
      const other = (from + i) % parts.serverParts;
      const host = draft.partAt[other];
      if (host < 0 || host === victim || this.#size[other] >= this.#size[part]) continue;
      if (!this.#makesRoom(other, part, host) || !draft.isEligible(part, host)) continue;
      this.steps++;
      this.#take(other, residents);
      if (draft.fits(part, host) && draft.put(part, host)) {
        residents.add(part, host);
        return other;
      }
      draft.put(other, host);
      residents.add(other, host);
    }
    return -1;
  }

  /** Whether a host has room for a part once another has left it. */
  #makesRoom(other: number, part: number, host: number): boolean {
    const { problem, scratch } = this.#draft;
    const { demand } = problem.parts;
    const { free, classes } = problem.snapshot;
    const K = classes.length;
    for (let c = 0; c < K; c++) {
      const left = free[host * K + c] - scratch.used[host * K + c] + demand[other * K + c];
      if (demand[part * K + c] > 0 && demand[part * K + c] > left) return false;
    }
    return true;
  }

  #take(part: number, residents: Residents): void {
    residents.remove(part, this.#draft.partAt[part]);
    this.#draft.take(part);
  }
}
