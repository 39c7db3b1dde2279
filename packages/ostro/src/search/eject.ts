/** Making way: places a part that fits nowhere by throwing out what stands in its way. */
import type { Budget } from './budget.ts';
import type { Draft } from './draft.ts';
import type { Random } from './random.ts';

/** Hosts looked at for one part. */
const TRIES = 24;

/**
 * @returns the parts thrown out, with the part placed; null, with nothing changed, when there is no such host
 */
export function makeWay(draft: Draft, part: number, budget: Budget, random: Random): number[] | null {
  if (!draft.isServers(part)) return makeWayOnPool(draft, part, budget, random);
  const hosts = draft.touched.filter((host) => draft.isEligible(part, host));
  let best: { host: number; out: number[] } | null = null;
  for (let i = 0; i < Math.min(TRIES, hosts.length); i++) {
    // A random choice without repetition: swap the picked one to the front.
    const pick = i + random.below(hosts.length - i);
    [hosts[i], hosts[pick]] = [hosts[pick], hosts[i]];
    const out = inTheWay(draft, part, hosts[i], random);
    if (!budget.spend(8)) break;
    if (out !== null && (best === null || out.length < best.out.length)) best = { host: hosts[i], out };
  }
  if (best === null) return null;
  for (const other of best.out) draft.take(other);
  // `inTheWay` has tried exactly this.
  if (draft.put(part, best.host)) return best.out;
  for (const other of best.out.reverse()) draft.put(other, best.host);
  return null;
}

/**
 * A volume goes to a pool at the cost of what binds it elsewhere (the parts of its affinity groups) and, where that
 * does not do, of the volumes on the pool.
 */
function makeWayOnPool(draft: Draft, part: number, budget: Budget, random: Random): number[] | null {
  const { problem } = draft;
  const pools: number[] = [];
  for (let pool = 0; pool < problem.snapshot.poolCount; pool++)
    if (draft.isEligible(part, pool)) pools.push(pool);
  const bound = new Set<number>();
  for (const g of problem.affinitiesOf[part])
    for (const item of problem.groups[g].items)
      if (draft.at[item] >= 0) bound.add(problem.parts.partOf[item]);
  const out = [...bound];
  const stood = out.map((other) => draft.partAt[other]);
  for (const other of out) draft.take(other);
  for (let i = 0; i < Math.min(TRIES, pools.length); i++) {
    const pick = i + random.below(pools.length - i);
    [pools[i], pools[pick]] = [pools[pick], pools[i]];
    if (!budget.spend(8)) break;
    if (draft.fits(part, pools[i]) && draft.put(part, pools[i])) return out;
    const there: number[] = [];
    for (let other = problem.parts.serverParts; other < draft.partAt.length; other++)
      if (draft.partAt[other] === pools[i]) there.push(other);
    for (const other of there) draft.take(other);
    if (draft.fits(part, pools[i]) && draft.put(part, pools[i])) return [...out, ...there];
    for (const other of there.reverse()) draft.put(other, pools[i]);
  }
  out.forEach((other, i) => {
    draft.put(other, stood[i]);
  });
  return null;
}

/** A small set of the parts of a host without which the part can go there; the draft is left as it was. */
function inTheWay(draft: Draft, part: number, host: number, random: Random): number[] | null {
  const there: number[] = [];
  for (let other = 0; other < draft.problem.parts.serverParts; other++)
    if (draft.partAt[other] === host) there.push(other);
  for (let i = there.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [there[i], there[j]] = [there[j], there[i]];
  }
  const out: number[] = [];
  let goes = false;
  for (const other of there) {
    draft.take(other);
    out.push(other);
    goes = draft.fits(part, host) && draft.put(part, host);
    if (goes) break;
  }
  if (goes) draft.take(part);
  // Put back what turns out not to be in the way, then everything.
  const needed = goes ? out.filter((other) => !comesBack(draft, part, other, host)) : [];
  for (const other of needed.length > 0 || goes ? needed : out) draft.put(other, host);
  return goes ? needed : null;
}

/** Whether the part still goes to the host with `other` back there; leaves `other` there if so. */
function comesBack(draft: Draft, part: number, other: number, host: number): boolean {
  if (!draft.put(other, host)) return false;
  if (draft.fits(part, host) && draft.put(part, host)) {
    draft.take(part);
    return true;
  }
  draft.take(other);
  return false;
}
