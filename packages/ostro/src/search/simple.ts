/**
 * The ways in which schedulers place one server after another: first fit, best fit, and a greedy of what is cheapest
 * for the heaviest first. They are quick, and now and then better than what was built along the pipes. The search
 * begins from the best of them, so that it is never worse than any.
 */
import { rackEnd, rackFirst } from '../model/summary.ts';
import type { Best } from './best.ts';
import { Candidates } from './candidates.ts';
import { costWithOutlook } from './construct.ts';
import type { Draft } from './draft.ts';
import type { RoomMemory } from './scratch.ts';

/** What sorting a host and placing a part take, in steps. */
const STEPS_PER_HOST = 0.1;
const STEPS_PER_PART = 5;

const WAYS = [placeOnFirst, placeOnTightest, placeHeaviest];

/** About the steps that all of them take. */
export function stepsOfSimple({ problem }: Draft): number {
  const { parts, snapshot } = problem;
  return Math.ceil(snapshot.hostCount * STEPS_PER_HOST + parts.count * STEPS_PER_PART);
}

/** Offers what each of them comes to; the draft is the best answer afterwards. */
export function trySimple(draft: Draft, best: Best): void {
  const candidates = new Candidates(draft);
  for (const place of WAYS) {
    draft.clear();
    if (place(draft, candidates)) best.offer(draft);
  }
  draft.clear();
  best.restore(draft);
}

/** Every part in turn on the first host where it fits. @returns whether all found a place */
export function placeOnFirst(draft: Draft, candidates: Candidates): boolean {
  for (let part = 0; part < draft.partAt.length; part++)
    if (!candidates.some(part, (target) => draft.put(part, target))) return false;
  return true;
}

/** Every part in turn where it leaves the least room. @returns whether all found a place */
export function placeOnTightest(draft: Draft, candidates: Candidates): boolean {
  const { parts } = draft.problem;
  const unused = sortByRoom(draft);
  for (let part = 0; part < parts.count; part++) {
    const put = (target: number) => draft.fits(part, target) && draft.put(part, target);
    if (!draft.isServers(part)) {
      if (!candidates.some(part, put)) return false;
      continue;
    }
    const used = draft.touched.map((host) => ({ host, room: freeShare(draft, host) }));
    used.sort((a, b) => a.room - b.room || a.host - b.host);
    let next = 0;
    let placed = false;
    for (let i = 0; !placed && unused.has(i); i++) {
      const host = unused.host(i);
      while (!placed && next < used.length && used[next].room <= unused.room(i))
        placed = put(used[next++].host);
      placed ||= draft.scratch.touchedAt[host] === 0 && put(host);
    }
    if (!placed && !used.slice(next).some(({ host }) => put(host))) return false;
  }
  return true;
}

/**
 * The parts that ask for most, of bandwidth and of hosts, first, each where it costs least with an outlook on its
 * neighbours; of hosts that cost the same the tightest. @returns whether all found a place
 */
export function placeHeaviest(draft: Draft, candidates: Candidates): boolean {
  const costOf = costWithOutlook(draft) ?? ((part, target) => draft.deltaAt(part, target));
  const found: number[] = [];
  return byAppetite(draft).every((part) => {
    candidates.find(part, found);
    const targets = found.map((target) => ({ target, cost: costOf(part, target), room: 0 }));
    if (draft.isServers(part)) for (const each of targets) each.room = freeShare(draft, each.target);
    targets.sort((a, b) => a.cost - b.cost || a.room - b.room || a.target - b.target);
    return targets.some(({ target, cost }) => cost < Number.POSITIVE_INFINITY && draft.put(part, target));
  });
}

/** Parts by their share of all demand and of the widest bandwidth, most first; volumes last. */
function byAppetite({ problem }: Draft): number[] {
  const { parts, snapshot } = problem;
  const K = snapshot.classes.length;
  const total = new Float64Array(K);
  for (let i = 0; i < parts.serverParts * K; i++) total[i % K] += parts.demand[i];
  const bandwidth = new Float64Array(parts.count);
  for (let part = 0; part < parts.count; part++)
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++)
      bandwidth[part] += parts.pipeKbps[e];
  const widest = Math.max(1, ...bandwidth);
  const appetite = bandwidth.map((kbps, part) => {
    if (part >= parts.serverParts) return -1;
    let sum = kbps / widest;
    for (let c = 0; c < K; c++) if (total[c] > 0) sum += parts.demand[part * K + c] / total[c];
    return sum;
  });
  return [...appetite.keys()].sort((a, b) => appetite[b] - appetite[a] || a - b);
}

/** Hosts that can take the smallest part, those with the least room first. */
function sortByRoom(draft: Draft): ByRoom {
  const { parts, snapshot } = draft.problem;
  const { free, summary } = snapshot;
  const K = snapshot.classes.length;
  const smallest = new Float64Array(K).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < parts.serverParts * K; i++)
    smallest[i % K] = Math.min(smallest[i % K], parts.demand[i]);
  const fits = (amounts: Int32Array, at: number): boolean => {
    for (let c = 0; c < K; c++) if (smallest[c] > 0 && smallest[c] > amounts[at + c]) return false;
    return true;
  };
  const sorted = new ByRoom(draft.scratch.rooms, snapshot.hostCount);
  for (let rack = 0; rack <= snapshot.rackCount; rack++) {
    if (!fits(summary.rackMax, rack * K)) continue;
    for (let host = rackFirst(snapshot, rack); host < rackEnd(snapshot, rack); host++)
      if (fits(free, host * K)) sorted.add(host, freeShare(draft, host));
  }
  sorted.begin();
  return sorted;
}

/** Hosts by room, sorted only as far as anybody looks: mostly one of the first is taken. A heap behind a list. */
class ByRoom {
  /** By host. */
  readonly #rooms: Float64Array;
  /** Hosts that are sorted already, and a heap of the others, the next one on top. */
  readonly #sorted: Int32Array;
  readonly #heap: Int32Array;
  #sortedCount = 0;
  #size = 0;

  /** @param memory of the one list there is at a time */
  constructor(memory: RoomMemory, hosts: number) {
    memory.makeRoom(hosts);
    this.#rooms = memory.rooms;
    this.#sorted = memory.sorted;
    this.#heap = memory.heap;
  }

  /** Hosts are added before the list begins. */
  add(host: number, room: number): void {
    this.#rooms[host] = room;
    this.#heap[this.#size++] = host;
  }

  begin(): void {
    for (let at = (this.#size >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** Whether there are more than `i`; to be asked before the entry. */
  has(i: number): boolean {
    while (this.#sortedCount <= i && this.#size > 0) {
      this.#sorted[this.#sortedCount++] = this.#heap[0];
      this.#heap[0] = this.#heap[--this.#size];
      this.#sink(0);
    }
    return i < this.#sortedCount;
  }

  host(i: number): number {
    return this.#sorted[i];
  }

  room(i: number): number {
    return this.#rooms[this.#sorted[i]];
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const host = heap[from];
    let at = from;
    for (let below = 2 * at + 1; below < this.#size; below = 2 * at + 1) {
      if (below + 1 < this.#size && this.#before(heap[below + 1], heap[below])) below++;
      if (!this.#before(heap[below], host)) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = host;
  }

  #before(a: number, b: number): boolean {
    return this.#rooms[a] < this.#rooms[b] || (this.#rooms[a] === this.#rooms[b] && a < b);
  }
}

/** What is free on a host as a share of its capacity, summed over the classes. */
function freeShare(draft: Draft, host: number): number {
  const { free, capacity, classes } = draft.problem.snapshot;
  const { used } = draft.scratch;
  const K = classes.length;
  let sum = 0;
  for (let c = host * K; c < host * K + K; c++) if (capacity[c] > 0) sum += (free[c] - used[c]) / capacity[c];
  return sum;
}
