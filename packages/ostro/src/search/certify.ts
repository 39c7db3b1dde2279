/**
 * Short proofs that a request cannot be met: counting arguments that need no search. Each names the elements of
 * the request it rests on, so that an explanation starts from few.
 */
import type { Problem } from '../model/problem.ts';
import { poolUnitAt, unitAt } from '../model/snapshot.ts';
import type { Element } from '../plan/answer.ts';
import { isServed } from '../rules/eligibility/rule.ts';
import { Candidates } from './candidates.ts';
import type { Draft } from './draft.ts';

/** Distinct demands looked at for counting. */
const DEMANDS = 24;

export interface Certificate {
  /** Which argument it is: `no host`, `capacity`, `diversity` … */
  readonly argument: string;
  readonly elements: readonly Element[];
}

/** @param draft empty. @returns a proof that the request is infeasible; null when none of the arguments applies */
export function certify(draft: Draft): Certificate | null {
  return (
    lonely(draft) ??
    contradictions(draft) ??
    diversities(draft) ??
    affinities(draft) ??
    exclusivities(draft) ??
    counts(draft) ??
    pools(draft)
  );
}

/** A part that has no target even on the site as it is. */
function lonely(draft: Draft): Certificate | null {
  const { problem } = draft;
  const candidates = new Candidates(draft);
  const known = new Set<string>();
  for (let part = 0; part < draft.partAt.length; part++) {
    const key = draft.isRuled(part) ? null : partKey(problem, part);
    if (key !== null && known.has(key)) continue;
    if (!candidates.hasAny(part)) {
      const items = itemsOf(problem, part);
      const groups = problem.groups.filter(
        (group) =>
          group.soft === 0 &&
          (items.length > 1 || group.earlier.length > 0) &&
          group.items.some((i) => items.includes(i)),
      );
      return {
        argument: draft.isServers(part) ? 'no host' : 'no pool',
        elements: [...groupElements(groups), ...itemElements(problem, items)],
      };
    }
    if (key !== null) known.add(key);
  }
  return null;
}

/** Two items that one rule wants in one unit and another in different ones, of that level or a larger. */
function contradictions(draft: Draft): Certificate | null {
  const { problem } = draft;
  const rank = { host: 0, rack: 1, cluster: 2 } as const;
  for (const apart of problem.groups) {
    if (apart.type !== 'diversity' || apart.soft > 0 || apart.limit > 1) continue;
    const memberOf = new Map([...apart.items].map((item, i) => [item, apart.itemMember[i]]));
    const differ = (a: number, b: number) => {
      const one = memberOf.get(a);
      const other = memberOf.get(b);
      // What stands between a server and a volume, diversity does not say.
      return one !== undefined && other !== undefined && one !== other && b < problem.serverCount;
    };
    for (const { name, a, b, maxDistance } of problem.pipes)
      if (maxDistance !== null && rank[apart.level] >= rank[maxDistance] && differ(a, b))
        return { argument: 'contradiction', elements: [...groupElements([apart]), { kind: 'pipe', name }] };
    for (const together of problem.groups) {
      if (together.type !== 'affinity' || together.soft > 0 || rank[apart.level] < rank[together.level])
        continue;
      const members = new Set<number>();
      for (let i = 0; i < together.serverCount; i++) {
        const member = memberOf.get(together.items[i]);
        if (member !== undefined) members.add(member);
      }
      if (members.size > 1) return { argument: 'contradiction', elements: groupElements([apart, together]) };
    }
  }
  return null;
}

/** More members than units that could take one, times how many a unit may hold. */
function diversities(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot } = problem;
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.soft > 0) continue;
    const members = new Set<number>();
    for (let i = 0; i < group.serverCount; i++) members.add(group.itemMember[i]);
    // A unit may take as many members as there are hosts only if it has one, so the site bounds the count.
    if (members.size <= group.limit || members.size === 0) continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const kinds = distinctParts(problem, servers);
    const before = new Map<number, Set<number>>();
    for (const { kind, target, member } of group.earlier) {
      if (kind !== 'server') continue;
      const unit = unitAt(snapshot, target, group.level);
      before.set(unit, (before.get(unit) ?? new Set()).add(member));
    }
    let room = 0;
    const units = new Set<number>();
    for (let host = 0; host < snapshot.hostCount && room < members.size; host++) {
      const unit = unitAt(snapshot, host, group.level);
      if (unit < 0 || units.has(unit)) continue;
      if (!kinds.some((part) => draft.isEligible(part, host) && draft.hasRoom(part, host))) continue;
      units.add(unit);
      room += Math.max(0, group.limit - (before.get(unit)?.size ?? 0));
    }
    if (room < members.size)
      return {
        argument: 'diversity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}

/** No unit has room for all members of an affinity group together. */
function affinities(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot } = problem;
  const K = snapshot.classes.length;
  for (const group of problem.groups) {
    if (group.type !== 'affinity' || group.soft > 0 || group.level === 'host' || group.serverCount < 2)
      continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const total = sumDemand(problem, servers);
    const kinds = distinctParts(problem, servers);
    const room = new Map<number, Float64Array>();
    for (let host = 0; host < snapshot.hostCount; host++) {
      const unit = unitAt(snapshot, host, group.level);
      if (unit < 0 || !kinds.some((part) => draft.isEligible(part, host))) continue;
      const sum = room.get(unit) ?? new Float64Array(K);
      for (let c = 0; c < K; c++) sum[c] += Math.max(0, snapshot.free[host * K + c]);
      room.set(unit, sum);
    }
    const holds = [...room.values()].some((sum) => sum.every((amount, c) => amount >= total[c]));
    if (!holds)
      return {
        argument: 'affinity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}

/** The units an exclusivity group could have to itself have too little room. */
function exclusivities(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot } = problem;
  const K = snapshot.classes.length;
  for (const group of problem.groups) {
    if (group.type !== 'exclusivity' || group.serverCount === 0) continue;
    const servers = [...group.items.subarray(0, group.serverCount)];
    const total = sumDemand(problem, servers);
    const own = new Map<number, number>();
    for (const { kind, target } of group.earlier)
      if (kind === 'server') {
        const unit = unitAt(snapshot, target, group.level);
        own.set(unit, (own.get(unit) ?? 0) + 1);
      }
    const sum = new Float64Array(K);
    let any = false;
    for (let host = 0; host < snapshot.hostCount; host++) {
      const unit = unitAt(snapshot, host, group.level);
      if (unit < 0 || snapshot.servers[unit] !== (own.get(unit) ?? 0)) continue;
      if (!snapshot.features[snapshot.feature[host]].enabled) continue;
      any = true;
      for (let c = 0; c < K; c++) sum[c] += Math.max(0, snapshot.free[host * K + c]);
    }
    if (!any || total.some((amount, c) => amount > sum[c]))
      return {
        argument: 'exclusivity',
        elements: [...groupElements([group]), ...itemElements(problem, servers)],
      };
  }
  return null;
}

/**
 * Servers that each take at least some demand: more of them than such demands fit on all their hosts. Looked at
 * for all servers and for those with the same needs, and for the plain sum of each class.
 */
function counts(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { parts } = problem;
  const all = Array.from({ length: parts.serverParts }, (_, part) => part);
  const scopes = [all, ...groupBy(all, (part) => needsKey(problem, part))];
  for (const scope of scopes) {
    const short = countScope(draft, scope);
    if (short === null) continue;
    const items = short.flatMap((part) => itemsOf(problem, part));
    const joined = problem.groups.filter(
      (group) =>
        group.type === 'affinity' &&
        group.soft === 0 &&
        group.level === 'host' &&
        group.items.some((item) => items.includes(item)),
    );
    return { argument: 'capacity', elements: [...groupElements(joined), ...itemElements(problem, items)] };
  }
  return null;
}

function countScope(draft: Draft, scope: readonly number[]): readonly number[] | null {
  const { snapshot, parts } = draft.problem;
  const K = snapshot.classes.length;
  const demandOf = (part: number) => parts.demand.subarray(part * K, part * K + K);
  const kinds = [...new Map(scope.map((part) => [needsKey(draft.problem, part), part])).values()];
  const hosts: number[] = [];
  for (let host = 0; host < snapshot.hostCount; host++)
    if (kinds.some((part) => draft.isEligible(part, host))) hosts.push(host);
  const free = (host: number, c: number) => Math.max(0, snapshot.free[host * K + c]);
  for (let c = 0; c < K; c++) {
    let total = 0;
    let room = 0;
    for (const part of scope) total += demandOf(part)[c];
    for (const host of hosts) room += free(host, c);
    if (total > room) return scope.filter((part) => demandOf(part)[c] > 0);
  }
  const distinct = [...new Map(scope.map((part) => [demandOf(part).join(), demandOf(part)])).values()];
  distinct.sort((a, b) => b.reduce((x, y) => x + y, 0) - a.reduce((x, y) => x + y, 0));
  for (const least of distinct.slice(0, DEMANDS)) {
    const askers = scope.filter((part) => demandOf(part).every((amount, c) => amount >= least[c]));
    if (least.every((amount) => amount === 0)) continue;
    let slots = 0;
    for (const host of hosts) {
      let here = Number.POSITIVE_INFINITY;
      for (let c = 0; c < K; c++)
        if (least[c] > 0) here = Math.min(here, Math.floor(free(host, c) / least[c]));
      slots += here;
      if (slots >= askers.length) break;
    }
    if (slots < askers.length) return askers;
  }
  return null;
}

/** Volumes with the same needs that ask for more than their pools have together. */
function pools(draft: Draft): Certificate | null {
  const { problem } = draft;
  const { snapshot, serverCount } = problem;
  const volumes = Array.from({ length: problem.itemCount - serverCount }, (_, v) => serverCount + v);
  for (const scope of [volumes, ...groupBy(volumes, (volume) => `${problem.needs[volume]}`)]) {
    if (scope.length === 0) continue;
    let size = 0;
    let rate = 0;
    for (const volume of scope) {
      size += problem.sizeGb[volume - serverCount];
      rate += problem.iops[volume - serverCount];
    }
    let sizeRoom = 0;
    let rateRoom = 0;
    for (let pool = 0; pool < snapshot.poolCount; pool++) {
      if (!scope.some((volume) => isServed(snapshot, problem.volumeNeeds[problem.needs[volume]], pool)))
        continue;
      sizeRoom += Math.max(0, snapshot.poolFreeGb[pool]);
      rateRoom += Math.max(0, snapshot.poolFreeIops[pool]);
    }
    if (size > sizeRoom || rate > rateRoom)
      return { argument: 'pools', elements: itemElements(problem, scope) };
  }
  for (const group of problem.groups) {
    if (group.type !== 'diversity' || group.soft > 0) continue;
    const members = new Set<number>();
    for (let i = group.serverCount; i < group.items.length; i++) members.add(group.itemMember[i]);
    const slots = new Set<number>();
    for (let pool = 0; pool < snapshot.poolCount; pool++) {
      const takers = group.items.subarray(group.serverCount);
      if (!takers.some((volume) => draft.fits(problem.parts.partOf[volume], pool))) continue;
      const unit = poolUnitAt(snapshot, pool, group.level);
      slots.add(unit >= 0 ? unit : snapshot.unitCount + pool);
    }
    if (members.size > slots.size * group.limit)
      return {
        argument: 'diversity',
        elements: [
          ...groupElements([group]),
          ...itemElements(problem, [...group.items.subarray(group.serverCount)]),
        ],
      };
  }
  return null;
}

function itemsOf(problem: Problem, part: number): number[] {
  const { start, items } = problem.parts;
  return [...items.subarray(start[part], start[part + 1])];
}

function itemElements(problem: Problem, items: readonly number[]): Element[] {
  return items.flatMap((item) => [
    { kind: 'requirement', name: problem.names[item] } as const,
    { kind: 'demand', name: problem.names[item] } as const,
  ]);
}

function groupElements(groups: readonly Problem['groups'][number][]): Element[] {
  return groups.flatMap(({ sources }) => sources.map((name) => ({ kind: 'group', name }) as const));
}

function needsKey(problem: Problem, part: number): string {
  return itemsOf(problem, part)
    .map((item) => problem.needs[item])
    .join();
}

function partKey(problem: Problem, part: number): string {
  const { parts, snapshot, serverCount } = problem;
  if (part >= parts.serverParts) {
    const volume = parts.items[parts.start[part]];
    return `v ${problem.needs[volume]} ${problem.sizeGb[volume - serverCount]} ${problem.iops[volume - serverCount]}`;
  }
  const K = snapshot.classes.length;
  return `${needsKey(problem, part)} ${parts.demand.subarray(part * K, part * K + K)}`;
}

/** One part of each kind among those of some servers. */
function distinctParts(problem: Problem, servers: readonly number[]): number[] {
  const parts = new Set(servers.map((server) => problem.parts.partOf[server]));
  return [...new Map([...parts].map((part) => [partKey(problem, part), part])).values()];
}

function sumDemand(problem: Problem, servers: readonly number[]): number[] {
  const K = problem.snapshot.classes.length;
  return Array.from({ length: K }, (_, c) =>
    servers.reduce((sum, server) => sum + problem.demand[server * K + c], 0),
  );
}

/** The lists of a partition that are smaller than the whole. */
function groupBy(list: readonly number[], keyOf: (entry: number) => string): number[][] {
  const found = new Map<string, number[]>();
  for (const entry of list) {
    const key = keyOf(entry);
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found.size < 2 ? [] : [...found.values()];
}
