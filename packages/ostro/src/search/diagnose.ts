/** What each rule says of each server by itself: how many hosts it rejects, and how near the best one comes. */
import type { Application } from '../model/application.ts';
import type { Problem } from '../model/problem.ts';
import type { ItemDiagnosis, Rejection } from '../plan/answer.ts';
import { fitsHost } from '../rules/capacity/rule.ts';
import { refuseFeature, refusePoolFeature } from '../rules/eligibility/rule.ts';
import { isHeld } from '../rules/exclusivity/rule.ts';
import type { Draft } from './draft.ts';

/**
 * Items of the request with their rejections, each host counted under the first rule that rejects it.
 * @param draft empty
 * @param wanted names of the items to look at
 */
export function diagnose(
  draft: Draft,
  application: Application,
  wanted: ReadonlySet<string>,
): ItemDiagnosis[] {
  const { problem } = draft;
  const byName = new Map(
    [...application.servers, ...(application.volumes ?? [])].map((item) => [item.name, item]),
  );
  const found: ItemDiagnosis[] = [];
  // Items that ask the same get the same answer; a stack has few kinds.
  const known = new Map<string, Omit<ItemDiagnosis, 'name'>>();
  for (let item = 0; item < problem.itemCount; item++) {
    const name = problem.names[item];
    if (!wanted.has(name)) continue;
    const key = diagnosisKey(draft, item);
    let diagnosis = known.get(key);
    if (diagnosis === undefined) {
      diagnosis =
        item < problem.serverCount
          ? diagnoseServer(draft, item, byName.get(name) as Application['servers'][number])
          : diagnoseVolume(draft, item, byName.get(name) as NonNullable<Application['volumes']>[number]);
      known.set(key, diagnosis);
    }
    found.push({ name, ...diagnosis });
  }
  return found;
}

function diagnosisKey(draft: Draft, item: number): string {
  const { problem } = draft;
  const K = problem.snapshot.classes.length;
  const groups = problem.groups.flatMap((group, g) =>
    group.earlier.length > 0 && group.items.includes(item) ? [g] : [],
  );
  const demand =
    item < problem.serverCount
      ? problem.demand.subarray(item * K, item * K + K).join()
      : `${problem.sizeGb[item - problem.serverCount]} ${problem.iops[item - problem.serverCount]}`;
  return `${item < problem.serverCount} ${problem.needs[item]} ${demand} ${groups}`;
}

function diagnoseServer(
  draft: Draft,
  item: number,
  server: Application['servers'][number],
): Omit<ItemDiagnosis, 'name'> {
  const { problem } = draft;
  const { snapshot } = problem;
  const K = snapshot.classes.length;
  const needs = problem.serverNeeds[problem.needs[item]];
  const demand = problem.demand.subarray(item * K, item * K + K);
  const part = problem.parts.partOf[item];
  const tally = new Tallies();
  // Nearest miss: the host that lacks the smallest share of what is asked of the class it lacks most.
  const nearest = { share: Number.POSITIVE_INFINITY, detail: '' };
  let candidates = 0;
  for (let host = 0; host < snapshot.hostCount; host++) {
    const refusal = refuseFeature(server, demand, 0, snapshot.features[snapshot.feature[host]]);
    if (needs.missingClass !== null) tally.count('resource class', `no host offers ${needs.missingClass}`);
    else if (refusal !== null) tally.count(refusal);
    else if (needs.only !== null && !needs.only.has(host)) tally.count('allowed hosts');
    else if (needs.not?.has(host)) tally.count('excluded hosts');
    else if (isHeld(snapshot, host, heldBy(problem, item))) tally.count('exclusivity');
    else {
      const lack = lackOf(problem, demand, host);
      if (lack !== null) {
        tally.count('capacity');
        if (lack.share < nearest.share) Object.assign(nearest, lack);
      } else if (!fitsHost(problem, part, host, draft.scratch.used))
        tally.count('affinity', 'the servers bound to one host do not fit on it together');
      else if (!draft.hasRoom(part, host))
        tally.count('bandwidth', 'the uplinks cannot carry what must leave the host');
      else if (!draft.obeysRules(part, host)) tally.count('groups');
      else candidates++;
    }
  }
  tally.detail('capacity', nearest.detail);
  return { kind: 'server', candidates, rejections: tally.list() };
}

/** The class a host lacks most for a demand; null when it has room. */
function lackOf(
  problem: Problem,
  demand: Int32Array,
  host: number,
): { share: number; detail: string } | null {
  const { snapshot } = problem;
  const K = snapshot.classes.length;
  let worst: { share: number; detail: string } | null = null;
  for (let c = 0; c < K; c++) {
    const free = Math.max(0, snapshot.free[host * K + c]);
    if (demand[c] === 0 || demand[c] <= snapshot.free[host * K + c]) continue;
    const share = (demand[c] - free) / demand[c];
    if (worst === null || share > worst.share)
      worst = { share, detail: `needs ${demand[c]} ${snapshot.classes[c]}, best host has ${free} free` };
  }
  return worst;
}

function heldBy(problem: Problem, item: number): number {
  return (
    problem.groups.find(({ type, items }) => type === 'exclusivity' && items.includes(item))?.stored ?? -1
  );
}

function diagnoseVolume(
  draft: Draft,
  item: number,
  volume: NonNullable<Application['volumes']>[number],
): Omit<ItemDiagnosis, 'name'> {
  const { problem } = draft;
  const { snapshot } = problem;
  const needs = problem.volumeNeeds[problem.needs[item]];
  const part = problem.parts.partOf[item];
  const tally = new Tallies();
  let candidates = 0;
  let most = 0;
  for (let pool = 0; pool < snapshot.poolCount; pool++) {
    const refusal = refusePoolFeature(volume, snapshot.poolFeatures[snapshot.poolFeature[pool]]);
    if (refusal !== null) tally.count(refusal);
    else if (needs.only !== null && !needs.only.has(pool)) tally.count('allowed pools');
    else if (needs.not?.has(pool)) tally.count('excluded pools');
    else if (!draft.hasRoom(part, pool)) {
      most = Math.max(most, snapshot.poolFreeGb[pool]);
      const iops = (volume.iops ?? 0) > snapshot.poolFreeIops[pool] ? ` and ${volume.iops} IOPS` : '';
      tally.count('capacity', `needs ${volume.sizeGb} GiB${iops}, best pool has ${most} GiB free`);
    } else if (!draft.obeysRules(part, pool)) tally.count('groups');
    else candidates++;
  }
  if (snapshot.poolCount === 0) tally.count('no pools', 'the site has no storage pool');
  return { kind: 'volume', candidates, rejections: tally.list() };
}

class Tallies {
  readonly #counts = new Map<string, { count: number; detail?: string }>();

  count(rule: string, detail?: string): void {
    const entry = this.#counts.get(rule) ?? { count: 0 };
    entry.count++;
    if (detail !== undefined) entry.detail = detail;
    this.#counts.set(rule, entry);
  }

  detail(rule: string, detail: string): void {
    const entry = this.#counts.get(rule);
    if (entry !== undefined) entry.detail = detail;
  }

  list(): Rejection[] {
    return [...this.#counts]
      .map(([rule, entry]) => ({ rule, ...entry }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
  }
}
