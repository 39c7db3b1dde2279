import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import { openSite } from '../model/open-site.ts';
import type { Site } from '../model/site.ts';
import { solve } from './solve.ts';

/** Running hosts in one rack, with as many vcpus free as stated. */
function running(...free: readonly number[]): Site {
  return {
    name: 'running',
    clusters: [{ name: 'c' }],
    racks: [{ name: 'r', cluster: 'c' }],
    hosts: free.map((_, i) => ({
      name: `h${i}`,
      rack: 'r',
      uplinkMbps: 10_000,
      inventories: { VCPU: { total: 16 } },
    })),
    placedServers: free.map((left, i) => ({
      name: `old${i}`,
      host: `h${i}`,
      resources: { VCPU: 16 - left },
    })),
  };
}

describe('the first answer', () => {
  const first = (site: Site, application: Application) => solve(openSite(site), application, { maxSteps: 0 });

  it('puts a server where its neighbours to come have room beside it', () => {
    const application: Application = {
      servers: ['a', 'b', 'c'].map((name) => ({ name, resources: { VCPU: 4 } })),
      pipes: [
        { a: 'a', b: 'b', mbps: 1000 },
        { a: 'b', b: 'c', mbps: 1000 },
      ],
    };
    const answer = first(running(5, 9, 12, 7), application);
    expect(answer.placements.map((placement) => placement.host)).toEqual(['h2', 'h2', 'h2']);
    expect(answer.cost!.terms.network.amount).toBe(0);
  });

  it('looks at the widest pipes first where not all neighbours have room', () => {
    const application: Application = {
      servers: [
        { name: 'hub', resources: { VCPU: 4 } },
        { name: 'narrow', resources: { VCPU: 1 } },
        { name: 'wide', resources: { VCPU: 4 } },
      ],
      pipes: [
        { a: 'hub', b: 'narrow', mbps: 10 },
        { a: 'hub', b: 'wide', mbps: 1000 },
      ],
    };
    const answer = first(running(5, 8, 6), application);
    expect(answer.cost!.terms.network.amount).toBe(20);
  });
});
