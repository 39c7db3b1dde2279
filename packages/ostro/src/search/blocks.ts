/**
 * Improvement by whole hosts: all parts of a host, a block, go to another host, or two blocks change places. Inside
 * hosts nothing changes; what is found is which hosts belong into one rack or cluster, which moves of single parts
 * find hardly ever, for on the way there both hosts are torn. A request has few blocks, so that annealing over them
 * is quick: a move is judged from the bandwidth between blocks, and only the outcome is carried out.
 */
import { SAME_CLUSTER, SAME_RACK, SAME_SITE } from '../model/links.ts';
import type { Problem } from '../model/problem.ts';
import { rackEnd, rackFirst, rackNumber } from '../model/summary.ts';
import { compareAmounts } from '../plan/terms.ts';
import { type Best, restoreParts } from './best.ts';
import type { Budget } from './budget.ts';
import type { Draft } from './draft.ts';
import type { Random } from './random.ts';

/** Moves tried for each block, if they take no more than a share of what is left of the budget, and moves a step. */
const MOVES_PER_BLOCK = 200;
const SHARE = 0.06;
const MOVES_PER_STEP = 8;
/** Unused hosts offered in each rack in use. */
const SPARE = 2;
/** Temperatures at the start and at the end, in the mean bandwidth between two blocks that share any, times links. */
const HOT = 3;
const COLD = 0.1;
/** Links that bandwidth between racks, and between clusters, crosses beyond those inside a rack. */
const RACKS = SAME_CLUSTER - SAME_RACK;
const CLUSTERS = SAME_SITE - SAME_RACK;

/** @param draft complete; it is better afterwards, or as it was */
export function moveBlocks(draft: Draft, budget: Budget, random: Random, best: Best): void {
  const blocks = new Blocks(draft);
  if (blocks.count < 2 || !blocks.isSpread()) return;
  const moves = Math.min(blocks.count * MOVES_PER_BLOCK, budget.left * SHARE * MOVES_PER_STEP);
  const gain = blocks.anneal(random, moves);
  budget.spend(1 + Math.ceil(moves / MOVES_PER_STEP));
  if (gain <= 0) return;
  const before = draft.partAt.slice();
  const cost = draft.amounts.slice();
  // What else counts, such as servers that need not move, is looked at when all is done.
  if (!blocks.carryOut() || compareAmounts(draft.goal, draft.amounts, cost) >= 0) restoreParts(draft, before);
  else best.offer(draft);
}

class Blocks {
  readonly #draft: Draft;
  /** Parts of each block; movable ones come first. */
  readonly #parts: number[][] = [];
  readonly #movable: number;
  /** Where each block stands: a number of `#places`. */
  readonly #at: Int32Array;
  /** Hosts, and the block on each; -1 none. */
  readonly #places: number[] = [];
  readonly #on: Int32Array;
  /** Bandwidth between blocks: entries `start[b] … start[b+1]-1`. */
  readonly #start: Int32Array;
  readonly #other: number[] = [];
  readonly #kbps: number[] = [];

  constructor(draft: Draft) {
    this.#draft = draft;
    const { problem, partAt } = draft;
    const byHost = new Map<number, number[]>();
    for (let part = 0; part < problem.parts.serverParts; part++) {
      const list = byHost.get(partAt[part]);
      if (list === undefined) byHost.set(partAt[part], [part]);
      else list.push(part);
    }
    const entries = [...byHost];
    const free = findFree(problem);
    const isMovable = ([, parts]: [number, number[]]) => parts.every((part) => free[part] === 1);
    const sorted = [...entries.filter(isMovable), ...entries.filter((entry) => !isMovable(entry))];
    this.#movable = entries.filter(isMovable).length;
    for (const [host, parts] of sorted) {
      this.#parts.push(parts);
      this.#places.push(host);
    }
    this.#at = Int32Array.from(this.#parts, (_, block) => block);
    this.#addSpare();
    this.#on = new Int32Array(this.#places.length).fill(-1);
    this.#at.forEach((place, block) => {
      this.#on[place] = block;
    });
    this.#start = this.#link();
  }

  get count(): number {
    return this.#movable;
  }

  /** Whether the blocks are in more than one rack: else there is nothing to gain. */
  isSpread(): boolean {
    const { rackOf } = this.#draft.problem.snapshot;
    const first = rackOf[this.#places[0]];
    return this.#parts.some((_, block) => rackOf[this.#places[block]] !== first);
  }

  /** @returns by how much kbit/s x links would fall; the blocks then stand where that is so */
  anneal(random: Random, moves: number): number {
    const total = this.#kbps.reduce((sum, kbps) => sum + kbps, 0);
    const unit = this.#kbps.length === 0 ? 0 : (RACKS * total) / this.#kbps.length;
    if (unit === 0) return 0;
    let gain = 0;
    let most = 0;
    let bestAt = this.#at.slice();
    for (let move = 0; move < moves; move++) {
      const block = random.below(this.#movable);
      const from = this.#at[block];
      const to = random.below(this.#places.length);
      const other = this.#on[to];
      if (to === from || other >= this.#movable) continue;
      if (!this.#suits(block, to) || (other >= 0 && !this.#suits(other, from))) continue;
      const delta = this.#delta(block, to, other) + (other < 0 ? 0 : this.#delta(other, from, block));
      const temperature = unit * HOT * (COLD / HOT) ** (move / moves);
      if (delta > 0 && random.share() >= Math.exp(-delta / temperature)) continue;
      this.#at[block] = to;
      this.#on[to] = block;
      this.#on[from] = other;
      if (other >= 0) this.#at[other] = from;
      gain -= delta;
      if (gain > most) {
        most = gain;
        bestAt = this.#at.slice();
      }
    }
    this.#at.set(bestAt);
    return most;
  }

  /** Moves the parts. @returns false, with some parts unplaced, when uplinks do not allow it */
  carryOut(): boolean {
    const draft = this.#draft;
    const moved = [...this.#parts.keys()].filter(
      (block) => draft.partAt[this.#parts[block][0]] !== this.#places[this.#at[block]],
    );
    for (const block of moved) for (const part of this.#parts[block]) draft.take(part);
    for (const block of moved)
      for (const part of this.#parts[block]) {
        const host = this.#places[this.#at[block]];
        if (!draft.fits(part, host) || !draft.put(part, host)) return false;
      }
    return true;
  }

  /** Unused hosts of the racks in use; a new host may only take the place of a new one. */
  #addSpare(): void {
    const { snapshot } = this.#draft.problem;
    const { touchedAt } = this.#draft.scratch;
    for (const rack of new Set(this.#places.map((host) => rackNumber(snapshot, host)))) {
      let found = 0;
      for (let host = rackFirst(snapshot, rack); host < rackEnd(snapshot, rack) && found < SPARE; host++) {
        if (touchedAt[host] > 0 || !snapshot.features[snapshot.feature[host]].enabled) continue;
        this.#places.push(host);
        found++;
      }
    }
  }

  #link(): Int32Array {
    const { parts, pipes } = this.#draft.problem;
    const blockOf = new Int32Array(parts.count).fill(-1);
    this.#parts.forEach((list, block) => {
      for (const part of list) blockOf[part] = block;
    });
    const start = new Int32Array(this.#parts.length + 1);
    this.#parts.forEach((list, block) => {
      const weights = new Map<number, number>();
      for (const part of list)
        for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
          const other = blockOf[parts.pipeOther[e]];
          const { kbps } = pipes[parts.pipeIndex[e]];
          if (other >= 0 && other !== block) weights.set(other, (weights.get(other) ?? 0) + kbps);
        }
      for (const [other, kbps] of weights) {
        this.#other.push(other);
        this.#kbps.push(kbps);
      }
      start[block + 1] = this.#other.length;
    });
    return start;
  }

  /** Has the place room for the block, whatever block stands there now, at no new host more? */
  #suits(block: number, place: number): boolean {
    const { problem, scratch } = this.#draft;
    const { snapshot } = problem;
    const host = this.#places[place];
    const now = this.#places[block];
    if (snapshot.servers[host] === 0 && snapshot.servers[now] > 0) return false;
    const K = snapshot.classes.length;
    // Before anything moves, block `b` stands at place `b`; there are no other parts of the draft on any place.
    for (let c = 0; c < K; c++)
      if (scratch.used[now * K + c] > 0 && scratch.used[now * K + c] > snapshot.free[host * K + c])
        return false;
    return this.#parts[block].every((part) => this.#draft.isEligible(part, host));
  }

  /** By how much kbit/s x links grows when a block goes to a place; its bandwidth to `except` stays as it is. */
  #delta(block: number, to: number, except: number): number {
    const from = this.#at[block];
    let delta = 0;
    for (let e = this.#start[block]; e < this.#start[block + 1]; e++) {
      const other = this.#other[e];
      if (other === except) continue;
      const at = this.#at[other];
      delta += this.#kbps[e] * (this.#far(to, at) - this.#far(from, at));
    }
    return delta;
  }

  /** Links between two places beyond those of two hosts in a rack. */
  #far(a: number, b: number): number {
    const { rackOf, clusterOf } = this.#draft.problem.snapshot;
    const one = this.#places[a];
    const other = this.#places[b];
    if (rackOf[one] === rackOf[other] && rackOf[one] >= 0) return 0;
    return clusterOf[one] === clusterOf[other] ? RACKS : CLUSTERS;
  }
}

/**
 * By server part: 1 when only its pipes to other servers tell on which host it and what stands beside it are best.
 * Groups that only ask who shares a host are at peace wherever the whole host goes.
 */
function findFree({ parts, pipes, groups, serverCount }: Problem): Uint8Array {
  const free = new Uint8Array(parts.serverParts).fill(1);
  for (const { a, b, maxDistance } of pipes)
    if (b >= serverCount) free[parts.partOf[a]] = 0;
    else if (maxDistance !== null) free[parts.partOf[a]] = free[parts.partOf[b]] = 0;
  for (const { type, level, earlier, hasVolumes, items, serverCount: servers } of groups) {
    const inHosts = level === 'host' && earlier.length === 0 && !hasVolumes;
    if (inHosts && (type === 'affinity' || type === 'diversity')) continue;
    // Who is outside of an exclusivity group is bound by it as well.
    if (type === 'exclusivity') return free.fill(0);
    for (let i = 0; i < servers; i++) free[parts.partOf[items[i]]] = 0;
  }
  return free;
}
