import { describe, expect, it } from 'vitest';
import type { Application, Group } from '../model/application.ts';
import { openSite } from '../model/open-site.ts';
import type { Site } from '../model/site.ts';
import { Solver } from './solve.ts';

const RACKS = 8;
const HOSTS = 16;

/** Racks of empty hosts, each with one pool of its own, and a large one for all that serves another type. */
function racksWithPools(): Site {
  const racks = Array.from({ length: RACKS }, (_, r) => `r${r}`);
  return {
    name: 'racks with pools',
    clusters: [],
    racks: racks.map((name) => ({ name })),
    hosts: racks.flatMap((rack) =>
      Array.from({ length: HOSTS }, (_, h) => ({
        name: `${rack}-h${h}`,
        rack,
        inventories: { VCPU: { total: 8 } },
      })),
    ),
    pools: [
      ...racks.map((name) => ({
        name: `${name}-local`,
        at: { level: 'rack', name } as const,
        capacityGb: 500,
        types: ['local'],
      })),
      { name: 'archive', at: 'site', capacityGb: 100_000, types: ['archive'] },
    ],
  };
}

/** Servers, each with a volume close by, and no two pairs on one host or pool. */
function pairs(count: number): Application {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const together = numbers.map(
    (i): Group => ({ name: `pair-${i}`, type: 'affinity', level: 'host', members: [`s${i}`, `v${i}`] }),
  );
  return {
    servers: numbers.map((i) => ({ name: `s${i}`, resources: { VCPU: 2 } })),
    volumes: numbers.map((i) => ({ name: `v${i}`, sizeGb: 300, type: 'local' })),
    groups: [
      ...together,
      { name: 'apart', type: 'diversity', level: 'host', members: together.map(({ name }) => name) },
    ],
  };
}

describe('a server and the volume that is bound to it', () => {
  const solver = new Solver(openSite(racksWithPools()));

  it.each([2, RACKS / 2, RACKS])('find a rack whose pool is left, as one of %i such pairs', (count) => {
    for (let seed = 1; seed <= 20; seed++) {
      const { status, placements } = solver.solve(pairs(count), { seed, maxSteps: 0 });
      expect(status).not.toBe('unknown');
      const pools = placements.flatMap((placement) => (placement.kind === 'volume' ? [placement.pool] : []));
      expect(new Set(pools).size).toBe(count);
    }
  });

  it('are impossible where the pools are too few', () => {
    const { status } = solver.solve(pairs(RACKS + 1), { seed: 1, explain: false });
    expect(status).toBe('infeasible');
  });
});
