/** More demand than there is room, by counting. */
import type { Problem } from '../../model/problem.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isEligible, type ServerNeeds } from '../../rules/eligibility/rule.ts';
import type { Draft } from '../draft.ts';
import { type Certificate, groupElements, itemElements, itemsOf, needsKey } from './elements.ts';

/** Distinct demands looked at for counting. */
const DEMANDS = 24;

/**
 * Servers that each take at least some demand: more of them than such demands fit on all their hosts. Looked at
 * for all servers, for those that can only be where one of them can be, and for the plain sum of each class.
 */
export function counts(draft: Draft): Certificate | null {
  const { problem } = draft;
  const all = Array.from({ length: problem.parts.serverParts }, (_, part) => part);
  const kinds = [...new Map(all.map((part) => [needsKey(problem, part), part])).values()];
  const scopes = new Map<string, readonly number[]>();
  for (const kind of kinds) {
    const inside = new Set(
      kinds.filter((other) => isNarrower(problem, other, kind)).map((each) => needsKey(problem, each)),
    );
    const scope = all.filter((part) => inside.has(needsKey(problem, part)));
    scopes.set(scope.join(), scope);
  }
  for (const scope of [...scopes.values(), all]) {
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
    if (total > room) return fewestAbove(scope, (part) => demandOf(part)[c], room);
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
    if (slots < askers.length) return askers.slice(0, slots + 1);
  }
  return null;
}

/** The largest, as few as ask for more than there is. */
function fewestAbove(
  scope: readonly number[],
  demandOf: (part: number) => number,
  room: number,
): readonly number[] {
  const largestFirst = [...scope].sort((a, b) => demandOf(b) - demandOf(a) || a - b);
  let sum = 0;
  const count = largestFirst.findIndex((part) => {
    sum += demandOf(part);
    return sum > room;
  });
  return largestFirst.slice(0, count + 1);
}

/** Whether every host that one part may use, the other may use, too, as far as their own needs tell. */
function isNarrower(problem: Problem, part: number, than: number): boolean {
  const needsOf = (each: number) =>
    itemsOf(problem, each).map((item) => problem.serverNeeds[problem.needs[item]]);
  const own = needsOf(part);
  return needsOf(than).every((wide) => own.some((narrow) => isSubset(problem.snapshot, narrow, wide)));
}

function isSubset(snapshot: Snapshot, narrow: ServerNeeds, wide: ServerNeeds): boolean {
  if (narrow === wide) return true;
  if (narrow.only !== null)
    return [...narrow.only].every(
      (host) => !isEligible(snapshot, narrow, host) || isEligible(snapshot, wide, host),
    );
  if (wide.only !== null || !narrow.featureOk.every((ok, feature) => ok <= wide.featureOk[feature]))
    return false;
  return wide.not === null || [...wide.not].every((host) => narrow.not?.has(host));
}
