import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import type { Site } from '../model/site.ts';
import { reportPlacements } from '../plan/report.ts';
import { indexSite } from '../plan/site-view.ts';
import { compareAmounts, goalOf, NETWORK } from '../plan/terms.ts';
import { Verifier } from '../plan/verify.ts';
import { Best } from './best.ts';
import { moveBlocks } from './blocks.ts';
import { Budget } from './budget.ts';
import { Draft } from './draft.ts';
import { Random } from './random.ts';
import { createScratch, isBlank } from './scratch.ts';

function draftOf(site: Site, application: Application) {
  const snapshot = openSite(site);
  const problem = openApplication(snapshot, application);
  const scratch = createScratch(snapshot);
  return { draft: new Draft(problem, goalOf(problem, {}), scratch), scratch };
}

function run(draft: Draft, seed = 1): Best {
  const best = new Best(draft);
  best.offer(draft);
  moveBlocks(draft, new Budget({}, 1e6), new Random(seed), best);
  return best;
}

/** Two racks of four hosts, each with room for one server; eight servers with some pipes. */
function eight(pairs: readonly (readonly [number, number])[], rackUplinkMbps = 10_000) {
  const site: Site = {
    name: 'eight',
    clusters: [{ name: 'c', uplinkMbps: 10_000 }],
    racks: ['r0', 'r1'].map((name) => ({ name, cluster: 'c', uplinkMbps: rackUplinkMbps })),
    hosts: Array.from({ length: 8 }, (_, h) => ({
      name: `h${h}`,
      rack: `r${h >> 2}`,
      uplinkMbps: 10_000,
      inventories: { VCPU: { total: 2 } },
    })),
  };
  const application: Application = {
    servers: Array.from({ length: 8 }, (_, i) => ({ name: `s${i}`, resources: { VCPU: 2 } })),
    pipes: pairs.map(([a, b], i) => ({ name: `p${i}`, a: `s${a}`, b: `s${b}`, mbps: 100 })),
  };
  return { site, application, ...draftOf(site, application) };
}

describe('moving whole hosts', () => {
  it('brings those that share bandwidth into one rack', () => {
    const { draft } = eight(Array.from({ length: 7 }, (_, i) => [i, i + 1] as const));
    // Every other server in the other rack: all seven pipes cross.
    [0, 4, 1, 5, 2, 6, 3, 7].forEach((host, part) => {
      expect(draft.put(part, host)).toBe(true);
    });
    expect(draft.amounts[NETWORK]).toBe(7 * 4 * 100_000);
    const best = run(draft);
    // One pipe crosses four links, the others two.
    expect(draft.amounts[NETWORK]).toBe((4 + 6 * 2) * 100_000);
    expect(best.amounts[NETWORK]).toBe(draft.amounts[NETWORK]);
  });

  it('leaves a draft as it was, or valid and better, and nothing behind', () => {
    const seen = { better: 0, same: 0 };
    const pairs = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { minLength: 1, maxLength: 14 });
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 });
    // Some rack uplinks carry all pipes, some only a few.
    const uplinks = fc.constantFrom(10_000, 500, 300);
    fc.assert(
      fc.property(pairs, order, uplinks, fc.integer(), (drawn, hosts, rackUplinkMbps, seed) => {
        const some = drawn.filter(([a, b]) => a !== b);
        const { site, application, draft, scratch } = eight(some, rackUplinkMbps);
        if (!hosts.every((host, part) => draft.put(part, host))) return draft.clear();
        const before = draft.amounts.slice();
        run(draft, seed);
        expect(draft.placedParts).toBe(8);
        const change = compareAmounts(draft.goal, draft.amounts, before);
        expect(change).toBeLessThanOrEqual(0);
        if (change === 0) expect(draft.amounts).toEqual(before);
        seen[change < 0 ? 'better' : 'same']++;
        const at = Int32Array.from(draft.problem.parts.partOf, (part) => draft.partAt[part]);
        const placements = reportPlacements(draft.problem, at);
        expect(new Verifier(indexSite(site)).check(application, placements)).toEqual([]);
        draft.clear();
        expect(isBlank(scratch)).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(seen.better).toBeGreaterThan(50);
    expect(seen.same).toBeGreaterThan(10);
  });
});
