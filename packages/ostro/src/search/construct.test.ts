import { describe, expect, it } from 'vitest';
import { openSite } from '../model/open-site.ts';
import type { Site } from '../model/site.ts';
import { solve } from './solve.ts';

/** Running hosts, each in a rack of its own, with so many of 16 vcpus and so many of 32 GiB free. */
function running(free: readonly (readonly [vcpus: number, gib: number])[]): Site {
  return {
    name: 'running',
    clusters: [{ name: 'c' }],
    racks: free.map((_, i) => ({ name: `r${i}`, cluster: 'c' })),
    hosts: free.map((_, i) => ({
      name: `h${i}`,
      rack: `r${i}`,
      inventories: { VCPU: { total: 16 }, MEMORY_MB: { total: 32_768 } },
    })),
    placedServers: free.map(([vcpus, gib], i) => ({
      name: `old${i}`,
      host: `h${i}`,
      resources: { VCPU: 16 - vcpus, MEMORY_MB: 32_768 - gib * 1024 },
    })),
  };
}

describe('among running hosts that cost the same, a server goes', () => {
  const hostOf = (site: Site, vcpus: number, gib: number) => {
    const servers = [{ name: 's', resources: { VCPU: vcpus, MEMORY_MB: gib * 1024 } }];
    return solve(openSite(site), { servers }, { maxSteps: 0 }).placements[0].host;
  };
  const manyCores: [number, number] = [12, 10];
  const muchMemory: [number, number] = [4, 24];

  it('where it takes of what there is most of', () => {
    const site = running([manyCores, muchMemory]);
    expect(hostOf(site, 1, 8)).toBe('h1');
    expect(hostOf(site, 4, 1)).toBe('h0');
  });

  it('to the least loaded, also beyond the first racks with room', () => {
    const full = Array.from({ length: 6 }, (): [number, number] => [2, 4]);
    expect(hostOf(running([...full, [8, 16]]), 1, 2)).toBe('h6');
  });
});
