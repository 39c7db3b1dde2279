import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';

import type { Site } from '../model/site.ts';
import { hostNumber } from '../model/snapshot.ts';
import { goalOf, TERMS } from '../plan/terms.ts';
import { Best } from './best.ts';
import { Budget } from './budget.ts';
import { Draft } from './draft.ts';
import { ExactSearch } from './exact.ts';
import { createScratch } from './scratch.ts';

/** Two clusters that differ in nothing but their names, each a rack with a host and a pool. */
function twins(): Site {
  const names = ['1', '2'];
  return {
    name: 'twins',
    clusters: names.map((i) => ({ name: `c${i}` })),
    racks: names.map((i) => ({ name: `r${i}`, cluster: `c${i}` })),
    hosts: names.map((i) => ({ name: `h${i}`, rack: `r${i}`, inventories: { VCPU: { total: 4 } } })),
    pools: names.map((i) => ({
      name: `p${i}`,
      at: { level: 'cluster' as const, name: `c${i}` },
      capacityGb: 100,
    })),
  };
}

describe('of interchangeable units', () => {
  it('one that holds a volume of the request is no longer like the others', () => {
    const application: Application = {
      servers: [{ name: 's', resources: { VCPU: 1 } }],
      volumes: [{ name: 'v', sizeGb: 10 }],
      groups: [{ name: 'together', type: 'affinity', level: 'cluster', members: ['s', 'v'] }],
    };
    const snapshot = openSite(twins());
    const problem = openApplication(snapshot, application);
    const draft = new Draft(problem, goalOf(problem, {}), createScratch(snapshot));
    const volume = problem.parts.serverParts;
    expect(draft.put(volume, snapshot.poolIndex.get('p2')!)).toBe(true);

    const best = new Best(draft);
    const floor = new Float64Array(TERMS.length);
    new ExactSearch(draft, best, new Budget({}, 10_000), floor, 1000, true, () => false).run();
    expect(best.found).toBe(true);
    expect(best.partAt[0]).toBe(hostNumber(snapshot, 'h2'));
  });
});
