/**
 * The exact search: every arrangement is tried or ruled out (branch and bound), so that it ends with the best
 * answer there is or the proof that there is none. For small requests; the symmetry of the site keeps the tree
 * small, since of interchangeable unused units only the first is tried.
 */
import { clusterNumber, rackEnd, rackFirst } from '../model/summary.ts';
import { BALANCE, FRAGMENTS, HOSTS, MOVES, NETWORK, SOFT, TERMS, totalOf } from '../plan/terms.ts';
import type { Best } from './best.ts';
import type { Budget } from './budget.ts';
import { putWithCompanions } from './companions.ts';
import type { Draft } from './draft.ts';
import { findSymmetry, type Symmetry } from './symmetry.ts';

/** Nodes before the first restart. */
const FIRST_NODES = 500;

export class ExactSearch {
  readonly #draft: Draft;
  readonly #best: Best;
  readonly #budget: Budget;
  readonly #symmetry: Symmetry;
  readonly #order: number[];
  /** How often each part had no target left: what fails is tried first after the next restart. */
  readonly #failures: Float64Array;
  /** Units in which a volume of the draft stands; filled anew at every node. */
  readonly #withVolume = new Set<number>();
  readonly #floor: Float64Array;
  readonly #anyAnswer: boolean;
  /** Soft spread may become cheaper again as more servers are placed, so what it costs now is no bound. */
  readonly #softIsBound: boolean;
  readonly #isOver: () => boolean;
  #nodesLeft: number;
  /** Hosts looked at since the last node. */
  #looked = 0;
  /** Which kinds of unused unit were tried at a node: the stamp of the node that did. */
  readonly #seen: Int32Array;
  /** The same for racks, whose kinds count per cluster. */
  readonly #racksTried = new Map<number, number>();
  #stamp = 0;

  /**
   * @param draft empty, or with some parts placed that stay where they are
   * @param floor amounts proven by other means that no answer can go below
   * @param anyAnswer end at the first answer, whatever it costs
   * @param isOver asked at every node: time to give up?
   */
  constructor(
    draft: Draft,
    best: Best,
    budget: Budget,
    floor: Float64Array,
    maxNodes: number,
    anyAnswer: boolean,
    isOver: () => boolean,
  ) {
    this.#draft = draft;
    this.#best = best;
    this.#budget = budget;
    this.#floor = floor;
    this.#anyAnswer = anyAnswer;
    this.#isOver = isOver;
    this.#nodesLeft = maxNodes;
    this.#symmetry = findSymmetry(draft.problem);
    this.#seen = new Int32Array(this.#symmetry.kinds);
    this.#order = orderParts(draft);
    this.#failures = new Float64Array(draft.partAt.length);
    this.#softIsBound = !draft.problem.groups.some(({ type, soft }) => type === 'spread' && soft > 0);
  }

  /**
   * Begins anew with ever more nodes, the parts that had no target left first: a contradiction among few parts
   * is then met at the root, whatever else the request holds (Boussemart et al. 2004).
   * @returns true when nothing is left to try: what `best` holds is optimal, and nothing means infeasible
   */
  run(): boolean {
    let total = this.#nodesLeft;
    for (let nodes = FIRST_NODES; total > 0 && !this.#isOver(); nodes *= 2) {
      this.#nodesLeft = Math.min(nodes, total);
      total -= this.#nodesLeft;
      if (this.#branch(0)) return true;
      if (this.#anyAnswer && this.#best.found) return false;
      const rank = new Map(this.#order.map((part, place) => [part, place]));
      // With an answer in hand the order along the pipes bounds best; without one, failures show the way.
      if (!this.#best.found)
        this.#order.sort((a, b) => this.#failures[b] - this.#failures[a] || rank.get(a)! - rank.get(b)!);
    }
    return false;
  }

  /** Recursion is as deep as there are parts. */
  #branch(depth: number): boolean {
    if (depth === this.#order.length) {
      this.#best.offer(this.#draft);
      return !this.#anyAnswer;
    }
    if (this.#nodesLeft-- <= 0) return false;
    const part = this.#order[depth];
    if (this.#draft.partAt[part] >= 0) return this.#branch(depth + 1);
    const targets = this.#draft.isServers(part) ? this.#hosts(part) : this.#pools(part);
    if (!this.#budget.spend(1 + targets.length + (this.#looked >> 2)) || this.#isOver()) return false;
    this.#looked = 0;
    const ranked = targets
      .map((target) => ({ target, delta: this.#draft.deltaAt(part, target) }))
      .filter(({ delta }) => delta < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.delta - b.delta || a.target - b.target);
    let entered = false;
    for (const { target } of ranked) {
      if (!putWithCompanions(this.#draft, part, target)) continue;
      entered = true;
      const complete = this.#isHopeless() || this.#branch(depth + 1);
      this.#draft.take(part);
      if (!complete) return false;
    }
    if (!entered) this.#failures[part]++;
    return true;
  }

  /** Whether no completion of the draft can beat the best answer. */
  #isHopeless(): boolean {
    if (!this.#best.found) return false;
    const { goal, amounts } = this.#draft;
    const least = new Float64Array(TERMS.length);
    least[MOVES] = amounts[MOVES];
    least[SOFT] = this.#softIsBound ? amounts[SOFT] : 0;
    least[HOSTS] = amounts[HOSTS];
    least[NETWORK] = amounts[NETWORK] + this.#networkToCome();
    least[BALANCE] = amounts[BALANCE];
    least[FRAGMENTS] = this.#draft.placedParts === this.#draft.partAt.length ? amounts[FRAGMENTS] : 0;
    for (let term = 0; term < least.length; term++) least[term] = Math.max(least[term], this.#floor[term]);
    if (goal.weighted) return totalOf(goal, least) >= totalOf(goal, this.#best.amounts);
    for (const term of goal.order)
      if (least[term] !== this.#best.amounts[term]) return least[term] > this.#best.amounts[term];
    return true;
  }

  /**
   * What the pipes from placed to unplaced parts must still cost: a part can share a host with those placed on
   * one host at most, and the pipes to all others cross two links at least.
   */
  #networkToCome(): number {
    const { partAt, problem } = this.#draft;
    const { parts, pipes } = problem;
    let sum = 0;
    for (let part = 0; part < parts.serverParts; part++) {
      if (partAt[part] >= 0) continue;
      let all = 0;
      let most = 0;
      for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
        const other = parts.pipeOther[e];
        if (other >= parts.serverParts || partAt[other] < 0) continue;
        const { kbps } = pipes[parts.pipeIndex[e]];
        all += kbps;
        let here = 0;
        for (let f = parts.pipeStart[part]; f < parts.pipeStart[part + 1]; f++) {
          const third = parts.pipeOther[f];
          if (third < parts.serverParts && partAt[third] === partAt[other])
            here += pipes[parts.pipeIndex[f]].kbps;
        }
        if (here > most) most = here;
      }
      sum += 2 * (all - most);
    }
    return sum;
  }

  /** Hosts where the part fits, of interchangeable unused ones only the first. */
  #hosts(part: number): number[] {
    const draft = this.#draft;
    const { snapshot } = draft.problem;
    const { drafted } = draft.scratch;
    const symmetry = this.#symmetry;
    const found: number[] = [];
    this.#markVolumes();
    const isUnused = (unit: number) => drafted[unit] === 0 && !this.#withVolume.has(unit);
    const stamp = ++this.#stamp;
    let clusterBefore = -1;
    let skipCluster = false;
    for (let rack = 0; rack <= snapshot.rackCount; rack++) {
      const cluster = clusterNumber(snapshot, rack);
      if (cluster !== clusterBefore) {
        clusterBefore = cluster;
        const unit = snapshot.hostCount + snapshot.rackCount + cluster;
        skipCluster =
          cluster < snapshot.clusterCount && isUnused(unit) && this.#tried(symmetry.cluster[cluster], stamp);
      }
      if (skipCluster) continue;
      // Inside another cluster a rack of the same kind is another choice, so kinds count per cluster.
      const unused = rack < snapshot.rackCount && isUnused(snapshot.hostCount + rack);
      if (unused && this.#triedIn(cluster, symmetry.rack[rack], stamp)) continue;
      const seen = new Set<number>();
      const end = rackEnd(snapshot, rack);
      for (let host = rackFirst(snapshot, rack); host < end; host++) {
        if (isUnused(host)) {
          // Hosts without a rack may be in different clusters.
          const kind = symmetry.host[host] * (snapshot.clusterCount + 1) + Math.max(0, this.#clusterOf(host));
          if (seen.has(kind)) continue;
          seen.add(kind);
        }
        this.#looked++;
        if (draft.fits(part, host)) found.push(host);
      }
    }
    return found;
  }

  #markVolumes(): void {
    const { partAt, problem } = this.#draft;
    const { poolHost, poolRack, poolCluster } = problem.snapshot;
    this.#withVolume.clear();
    for (let part = problem.parts.serverParts; part < partAt.length; part++) {
      const pool = partAt[part];
      if (pool < 0) continue;
      this.#withVolume.add(poolHost[pool]).add(poolRack[pool]).add(poolCluster[pool]);
    }
  }

  #clusterOf(host: number): number {
    const { snapshot } = this.#draft.problem;
    const unit = snapshot.clusterOf[host];
    return unit < 0 ? snapshot.clusterCount : unit - snapshot.hostCount - snapshot.rackCount;
  }

  #tried(kind: number, stamp: number): boolean {
    if (this.#seen[kind] === stamp) return true;
    this.#seen[kind] = stamp;
    return false;
  }

  #triedIn(cluster: number, kind: number, stamp: number): boolean {
    const key = cluster * this.#symmetry.kinds + kind;
    if (this.#racksTried.get(key) === stamp) return true;
    this.#racksTried.set(key, stamp);
    return false;
  }

  #pools(part: number): number[] {
    const found: number[] = [];
    for (let pool = 0; pool < this.#draft.problem.snapshot.poolCount; pool++)
      if (this.#draft.fits(part, pool)) found.push(pool);
    return found;
  }
}

/**
 * Servers before volumes (so that pools of unused units stay interchangeable), each next to its neighbours; a
 * volume bound to a server right after that, for then few pools are left to try.
 */
function orderParts(draft: Draft): number[] {
  const { problem } = draft;
  const { parts } = problem;
  const K = problem.snapshot.classes.length;
  const size = Array.from({ length: parts.count }, (_, part) => {
    if (part >= parts.serverParts) return problem.sizeGb[part - parts.serverParts] / 1e9;
    let most = 0;
    for (let c = 0; c < K; c++)
      most = Math.max(most, parts.demand[part * K + c] / Math.max(1, problem.snapshot.summary.largest[c]));
    return most;
  });
  const bound = new Float64Array(parts.count);
  for (const group of problem.groups)
    for (const item of group.items) bound[parts.partOf[item]] += group.soft > 0 ? 0 : 1;
  const pull = new Float64Array(parts.count);
  const called = new Uint8Array(parts.count);
  const rank = (part: number) => (draft.isServers(part) ? 1 : 2 * called[part]);
  const left = new Set(Array.from({ length: parts.count }, (_, part) => part));
  const order: number[] = [];
  while (left.size > 0) {
    let next = -1;
    for (const part of left) {
      if (next < 0) next = part;
      const better =
        rank(part) - rank(next) ||
        pull[part] - pull[next] ||
        bound[part] - bound[next] ||
        size[part] - size[next];
      if (better > 0) next = part;
    }
    left.delete(next);
    order.push(next);
    for (const { volume } of draft.companions.of(next)) called[volume] = 1;
    for (let e = parts.pipeStart[next]; e < parts.pipeStart[next + 1]; e++)
      pull[parts.pipeOther[e]] += 1 + problem.pipes[parts.pipeIndex[e]].kbps;
  }
  return order;
}
