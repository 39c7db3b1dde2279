/**
 * Which hosts (or pools) are worth trying for a part: those the draft uses already, the best unused ones of the
 * racks it uses, and the best of the racks with the most room. A rack that cannot take the part is skipped by its
 * summary, without touching its hosts.
 */
import type { Problem } from '../model/problem.ts';
import { poolUnitAt, type Snapshot, unitAt } from '../model/snapshot.ts';
import { rackEnd, rackFirst, rackNumber } from '../model/summary.ts';
import { squaredGrowth } from '../plan/host-terms.ts';
import { HOSTS, NETWORK, outweighs } from '../plan/terms.ts';
import type { Draft } from './draft.ts';
import type { Random } from './random.ts';

/** Racks kept in the list of those with the most room. */
const SHORTLIST = 48;
/** Racks looked at where a part's exclusivity group has units. */
const HELD_RACKS = 64;
/** Unused racks offered for one part. */
const FRESH_RACKS = 3;

/** Of the rack at hand, the hosts worth trying and what each has left: see `Candidates.#best`. */
const best = new Int32Array(4);
const room = new Float64Array(4);

export class Candidates {
  readonly #draft: Draft;
  readonly #random: Random | null;
  /** Rack numbers by room for the whole request, most first; made when first asked for. */
  #shortlist: Int32Array | null = null;
  /** By part; made when first asked for. */
  #held: ReadonlyMap<number, readonly number[]> | null = null;
  readonly #hostsFirst: boolean;
  readonly #tight: boolean;

  /**
   * @param random where given, unused racks are drawn from the list instead of taken from its top
   * @param tight bandwidth is scarce: a new host may be better than one in use, and free uplinks count
   */
  constructor(draft: Draft, random: Random | null = null, tight = false) {
    this.#draft = draft;
    this.#random = random;
    this.#tight = tight;
    this.#hostsFirst = !tight && outweighs(draft.goal, HOSTS, NETWORK);
  }

  /** Targets where the part `fits`, into `into`; empty only if the short way finds none. */
  find(part: number, into: number[]): void {
    into.length = 0;
    if (this.#draft.isServers(part)) this.#hosts(part, into);
    else this.#pools(part, into);
  }

  /** Every target where the part fits, by looking at all; the last resort. */
  findAll(part: number, into: number[]): void {
    into.length = 0;
    this.some(part, (target) => {
      into.push(target);
      return false;
    });
  }

  /** Whether there is any target at all where the part fits. */
  hasAny(part: number): boolean {
    return this.some(part, () => true);
  }

  /** Whether `accept` takes one of the targets where the part fits; it is asked until it does. */
  some(part: number, accept: (target: number) => boolean): boolean {
    const draft = this.#draft;
    if (!draft.isServers(part)) {
      const pools: number[] = [];
      this.#pools(part, pools);
      return pools.some(accept);
    }
    const { snapshot } = draft.problem;
    for (let rack = 0; rack <= snapshot.rackCount; rack++) {
      if (!this.mayHold(part, rack)) continue;
      const end = rackEnd(snapshot, rack);
      for (let host = rackFirst(snapshot, rack); host < end; host++)
        if (draft.fits(part, host) && accept(host)) return true;
    }
    return false;
  }

  #pools(part: number, into: number[]): void {
    const draft = this.#draft;
    const { problem } = draft;
    const item = problem.parts.items[problem.parts.start[part]];
    const { only } = problem.volumeNeeds[problem.needs[item]];
    const add = (pool: number) => {
      if (draft.fits(part, pool)) into.push(pool);
    };
    if (only !== null) for (const pool of only) add(pool);
    else for (let pool = 0; pool < problem.snapshot.poolCount; pool++) add(pool);
  }

  #hosts(part: number, into: number[]): void {
    const draft = this.#draft;
    const { problem } = draft;
    const { snapshot } = problem;
    const only = this.#smallestOnly(part);
    if (only !== null) {
      for (const host of only) if (draft.fits(part, host)) into.push(host);
      return;
    }
    const bound = this.#boundUnit(part);
    if (bound >= 0 && bound < snapshot.hostCount) {
      if (draft.fits(part, bound)) into.push(bound);
      return;
    }
    const inBound = (host: number) =>
      bound < 0 || snapshot.rackOf[host] === bound || snapshot.clusterOf[host] === bound;

    draft.scratch.racks.clear();
    const { touched } = draft;
    for (let t = 0; t < touched.length; t++)
      if (inBound(touched[t]) && draft.fits(part, touched[t])) into.push(touched[t]);
    // Where a new host costs more than any bandwidth, only running hosts can compete with those in use.
    const activeOnly = into.length > 0 && this.#hostsFirst;
    if (activeOnly && this.#random === null && snapshot.summary.site.activeHosts[0] === 0) return;
    for (let t = 0; t < touched.length; t++)
      if (inBound(touched[t])) this.#best(part, rackNumber(snapshot, touched[t]), into, activeOnly);
    if (bound >= snapshot.hostCount && bound < snapshot.hostCount + snapshot.rackCount) {
      this.#best(part, bound - snapshot.hostCount, into, activeOnly);
      return;
    }
    // Volumes stand in racks, too, and where a neighbour's pool hangs is near.
    if (draft.problem.itemCount > draft.problem.serverCount)
      for (const rack of this.#poolRacks(part)) this.#best(part, rack, into, activeOnly);
    for (const rack of this.#heldRacks(part)) this.#best(part, rack, into, activeOnly);
    let fresh = 0;
    const racks = this.#byRoom();
    const from = this.#random?.below(racks.length) ?? 0;
    for (let i = 0; i < racks.length; i++) {
      const rack = racks[(from + i) % racks.length];
      const first = rackFirst(snapshot, rack);
      if (first >= rackEnd(snapshot, rack) || !inBound(first)) continue;
      if (this.#best(part, rack, into, activeOnly) && ++fresh >= FRESH_RACKS) break;
    }
    if (!activeOnly && this.#hostsFirst && !this.#anyActive(into)) this.#addActive(part, into, inBound);
  }

  #anyActive(hosts: readonly number[]): boolean {
    const { servers } = this.#draft.problem.snapshot;
    return hosts.some((host) => servers[host] > 0);
  }

  /** Where a new host costs more than any bandwidth, a running one is worth looking for in every rack. */
  #addActive(part: number, into: number[], inBound: (host: number) => boolean): void {
    const { snapshot, parts } = this.#draft.problem;
    const { site } = snapshot.summary;
    const K = snapshot.classes.length;
    for (let c = 0; c < K; c++) if (parts.demand[part * K + c] > site.largestActive[c]) return;
    for (let rack = 0; rack <= snapshot.rackCount; rack++) {
      const first = rackFirst(snapshot, rack);
      if (first < rackEnd(snapshot, rack) && inBound(first) && this.#best(part, rack, into, true)) return;
    }
  }

  #smallestOnly(part: number): ReadonlySet<number> | null {
    const { problem } = this.#draft;
    const { start, items } = problem.parts;
    let least: ReadonlySet<number> | null = null;
    for (let i = start[part]; i < start[part + 1]; i++) {
      const { only } = problem.serverNeeds[problem.needs[items[i]]];
      if (only !== null && (least === null || only.size < least.size)) least = only;
    }
    return least;
  }

  /** The smallest unit that an affinity group binds the part to; -1 none yet. */
  #boundUnit(part: number): number {
    const { problem, at } = this.#draft;
    const { snapshot, serverCount } = problem;
    let bound = -1;
    for (const g of problem.affinitiesOf[part]) {
      const group = problem.groups[g];
      for (const item of group.items) {
        if (at[item] < 0) continue;
        const unit =
          item < serverCount
            ? unitAt(snapshot, at[item], group.level)
            : poolUnitAt(snapshot, at[item], group.level);
        if (unit >= 0 && (bound < 0 || unit < bound)) bound = unit;
        if (unit >= 0) break;
      }
      const { census, level } = group;
      for (const unit of census[level].keys()) if (unit >= 0 && (bound < 0 || unit < bound)) bound = unit;
      for (const pool of census.pool.keys()) {
        const unit = poolUnitAt(snapshot, pool, level);
        if (unit >= 0 && (bound < 0 || unit < bound)) bound = unit;
      }
    }
    return bound;
  }

  #poolRacks(part: number): number[] {
    const { problem, partAt } = this.#draft;
    const { parts, snapshot } = problem;
    const racks: number[] = [];
    for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
      const other = parts.pipeOther[e];
      if (other < parts.serverParts || partAt[other] < 0) continue;
      const rack = snapshot.poolRack[partAt[other]];
      if (rack >= 0) racks.push(rack - snapshot.hostCount);
    }
    return racks;
  }

  #heldRacks(part: number): readonly number[] {
    this.#held ??= heldRacks(this.#draft.problem);
    return this.#held.get(part) ?? [];
  }

  /** Could a host of the rack have room, as far as its summary tells? */
  mayHold(part: number, rack: number, activeOnly = false): boolean {
    const { problem } = this.#draft;
    const { demand } = problem.parts;
    const K = problem.snapshot.classes.length;
    const { summary } = problem.snapshot;
    if (activeOnly && summary.rackActive[rack] === 0) return false;
    const rackMax = activeOnly ? summary.rackMaxActive : summary.rackMax;
    for (let c = 0; c < K; c++)
      if (demand[part * K + c] > 0 && demand[part * K + c] > rackMax[rack * K + c]) return false;
    return true;
  }

  /**
   * Adds the unused hosts of a rack that are worth trying: of the active and of the empty ones the tightest and
   * the roomiest. Once a search for a part.
   * @returns whether there was one
   */
  #best(part: number, rack: number, into: number[], activeOnly: boolean): boolean {
    if (!this.#draft.scratch.racks.add(rack) || !this.mayHold(part, rack, activeOnly)) return false;
    const draft = this.#draft;
    const { snapshot } = draft.problem;
    const { touchedAt } = draft.scratch;
    // Tightest and roomiest, active and empty.
    best[0] = best[1] = best[2] = best[3] = -1;
    room[0] = room[2] = Number.POSITIVE_INFINITY;
    room[1] = room[3] = Number.NEGATIVE_INFINITY;
    let widest = -1;
    const end = rackEnd(snapshot, rack);
    for (let host = rackFirst(snapshot, rack); host < end; host++) {
      if (touchedAt[host] > 0) continue;
      const kind = snapshot.servers[host] > 0 ? 0 : 2;
      if ((activeOnly && kind === 2) || !draft.fits(part, host)) continue;
      if (this.#tight && (widest < 0 || snapshot.linkFree[host] > snapshot.linkFree[widest])) widest = host;
      const left = this.#leftShare(host);
      if (left < room[kind]) {
        room[kind] = left;
        best[kind] = host;
      }
      const suits = kind === 0 ? -squaredGrowth(draft.problem, part, host, draft.scratch.used) : left;
      if (suits > room[kind + 1]) {
        room[kind + 1] = suits;
        best[kind + 1] = host;
      }
    }
    let found = widest >= 0;
    if (found) into.push(widest);
    for (let k = 0; k < 4; k++) {
      if (best[k] === widest) continue;
      if (best[k] < 0 || (k % 2 === 1 && best[k] === best[k - 1])) continue;
      into.push(best[k]);
      found = true;
    }
    return found;
  }

  /** What is free on a host, as a share of its capacity: the scarcest class counts. */
  #leftShare(host: number): number {
    const { free, capacity, classes } = this.#draft.problem.snapshot;
    const K = classes.length;
    let least = 1;
    for (let c = 0; c < 2; c++) {
      if (capacity[host * K + c] <= 0) continue;
      least = Math.min(least, free[host * K + c] / capacity[host * K + c]);
    }
    return least;
  }

  /** The racks that could take the most of the request, most first; ties by number. */
  #byRoom(): Int32Array {
    if (this.#shortlist !== null) return this.#shortlist;
    const { problem } = this.#draft;
    const { snapshot, parts } = problem;
    const K = snapshot.classes.length;
    const total = new Float64Array(K);
    for (let p = 0; p < parts.serverParts; p++)
      for (let c = 0; c < K; c++) total[c] += parts.demand[p * K + c];
    const { rackRoom, rackRoomActive, rackMaxActive, largest } = snapshot.summary;
    const widest = this.#tight ? widestRack(snapshot) : 1;
    const share = sharesOf(total, largest);
    const score = (rack: number): number => {
      let active = 1;
      let all = 1;
      let suits = 0;
      for (let c = 0; c < K; c++) {
        if (total[c] === 0 || largest[c] === 0) continue;
        active = Math.min(active, rackRoomActive[rack * K + c] / total[c]);
        all = Math.min(all, rackRoom[rack * K + c] / total[c]);
        suits += (share[c] * rackMaxActive[rack * K + c]) / largest[c];
      }
      // Room on hosts that run already comes first: it costs no new host. Of racks with enough of it the one comes
      // first whose roomiest running host has most of what is asked for.
      if (!this.#tight || rack === snapshot.rackCount) return 2 * active + all + suits;
      return all + snapshot.linkFree[snapshot.hostCount + rack] / widest;
    };
    this.#shortlist = topRacks(snapshot.rackCount + 1, SHORTLIST, score);
    return this.#shortlist;
  }
}

/**
 * By part, racks where an exclusivity group of the part has units already: what others may not enter has room for it.
 */
export function heldRacks({ snapshot, groups, parts }: Problem): ReadonlyMap<number, readonly number[]> {
  const held = new Map<number, readonly number[]>();
  for (const { type, items, serverCount, earlier } of groups) {
    if (type !== 'exclusivity') continue;
    const servers = earlier.filter(({ kind }) => kind === 'server');
    const racks = [...new Set(servers.map(({ target }) => rackNumber(snapshot, target)))];
    if (racks.length === 0) continue;
    for (let i = 0; i < serverCount; i++) held.set(parts.partOf[items[i]], racks.slice(0, HELD_RACKS));
  }
  return held;
}

/** How much of what is asked for is of each class, measured by the largest host. */
function sharesOf(total: Float64Array, largest: Float64Array): Float64Array {
  const shares = total.map((amount, c) => (largest[c] > 0 ? amount / largest[c] : 0));
  const sum = shares.reduce((all, each) => all + each, 0);
  return sum > 0 ? shares.map((each) => each / sum) : shares;
}

/** The largest uplink of a rack in kbit/s, at least 1. */
function widestRack({ linkCapacity, hostCount, rackCount }: Snapshot): number {
  let widest = 1;
  for (let link = hostCount; link < hostCount + rackCount; link++)
    widest = Math.max(widest, linkCapacity[link]);
  return widest;
}

/** The `most` best of `count` numbers by score, best first, ties by number: one pass and a small heap's worth. */
function topRacks(count: number, most: number, score: (rack: number) => number): Int32Array {
  const kept: { rack: number; score: number }[] = [];
  for (let rack = 0; rack < count; rack++) {
    const value = score(rack);
    if (value <= 0 && kept.length > 0) continue;
    if (kept.length === most && value <= kept[most - 1].score) continue;
    let at = kept.length === most ? most - 1 : kept.length;
    while (at > 0 && kept[at - 1].score < value) at--;
    kept.splice(at, 0, { rack, score: value });
    if (kept.length > most) kept.pop();
  }
  return Int32Array.from(kept, (entry) => entry.rack);
}
