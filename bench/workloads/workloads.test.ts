import { openSite, solve } from '@valet/ostro';
import { describe, expect, it } from 'vitest';
import { CONFLICTS, conflict } from './conflict.ts';
import { exclusive } from './exclusive.ts';
import { findWorkload, WORKLOADS } from './index.ts';
import { Random } from './random.ts';
import { tieredApplication } from './tiered.ts';
import { countServers, type Event } from './workload.ts';

/** Small enough to be generated in no time. */
const SMALL: Readonly<Record<string, number>> = { huge: 20, affinity: 10, exclusive: 30 };

const arrivals = (events: readonly Event[]) => events.filter((event) => event.kind === 'arrive');
const open = (name: string, seed: number) => findWorkload(name).open({ seed, racks: SMALL[name] ?? 12 });

describe('random numbers', () => {
  it('repeat with the seed and differ between seeds', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.between(1, 1000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('reach both ends of a range and nothing outside', () => {
    const random = new Random(1);
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });

  it('sample different things', () => {
    const random = new Random(2);
    const sample = random.sample(['a', 'b', 'c', 'd'], 3);
    expect(new Set(sample).size).toBe(3);
    expect(random.sample(['a', 'b'], 5).sort()).toEqual(['a', 'b']);
  });
});

describe.each([...WORKLOADS.keys()])('workload %s', (name) => {
  it('is the same for one seed', () => {
    expect(open(name, 3)).toEqual(open(name, 3));
  });

  it('is a site and applications that the optimizer accepts as input', () => {
    const { site, events } = open(name, 1);
    const snapshot = openSite(site);
    const [{ application }] = arrivals(events);
    expect(() => solve(snapshot, application, { maxSteps: 0, explain: false })).not.toThrow();
  });

  it('lets nobody leave who has not come', () => {
    const come = new Set<string>();
    for (const { kind, id } of open(name, 1).events) {
      expect(come.has(id)).toBe(kind === 'depart');
      come.add(id);
    }
  });
});

describe('seeds', () => {
  it.each(['loaded', 'diverse', 'exclusive', 'mesh', 'huge', 'affinity'])('change %s', (name) => {
    expect(open(name, 1)).not.toEqual(open(name, 2));
  });
});

describe('tiered-200', () => {
  const { servers, pipes = [] } = tieredApplication(200);

  it('is 200 servers of 1, 2 and 4 vcpus in turn', () => {
    expect(servers).toHaveLength(200);
    expect(servers.slice(0, 4).map(({ resources }) => resources.VCPU)).toEqual([1, 2, 4, 1]);
    // Counted over all tiers: the second one goes on where the first ends.
    expect(servers[40].resources).toEqual({ VCPU: 2, MEMORY_MB: 4000, DISK_GB: 40 });
  });

  it('has 320 pipes of 100 Mbit/s, two from each server to the next tier', () => {
    expect(pipes).toHaveLength(320);
    expect(new Set(pipes.map(({ a, b }) => `${a} ${b}`)).size).toBe(320);
    expect(pipes.every(({ mbps }) => mbps === 100)).toBe(true);
    expect(pipes.filter(({ a }) => a === 't3-0039').map(({ b }) => b)).toEqual(['t4-0039', 't4-0000']);
  });

  it('comes to 150 racks of 16 hosts', () => {
    const { site } = findWorkload('tiered-200').open({ seed: 1 });
    expect([site.racks.length, site.hosts.length]).toEqual([150, 2400]);
  });

  it.each([7, 5, 12])('does not exist for %i servers', (count) => {
    expect(() => tieredApplication(count)).toThrow(RangeError);
  });
});

describe('sizes', () => {
  it('are those of the reference workloads', () => {
    const sizeOf = (name: string) => {
      const { site, events } = findWorkload(name).open({ seed: 1 });
      return [site.hosts.length, arrivals(events).length];
    };
    expect(sizeOf('loaded')).toEqual([2400, 40]);
    expect(sizeOf('diverse')).toEqual([5000, 40]);
    expect(sizeOf('exclusive')).toEqual([2400, 200]);
    expect(sizeOf('affinity')).toEqual([5000, 5000]);
    expect(sizeOf('conflict')).toEqual([2400, Object.keys(CONFLICTS).length]);
    expect(countServers(findWorkload('mesh').open({ seed: 1 }).events)).toBe(20 * 200);
  });

  it('half fill the loaded site, a fifth of its racks to 90 %', () => {
    const { site } = findWorkload('loaded').open({ seed: 1 });
    const used = new Map<string, number>();
    const rackOf = new Map(site.hosts.map(({ name, rack }) => [name, rack!]));
    for (const { host, resources } of site.placedServers!) {
      const rack = rackOf.get(host)!;
      used.set(rack, (used.get(rack) ?? 0) + resources.VCPU);
    }
    const shares = [...used.values()].map((vcpus) => vcpus / 256);
    expect(shares.reduce((sum, share) => sum + share, 0) / 150).toBeCloseTo(0.5, 1);
    expect(shares.filter((share) => share > 0.75)).toHaveLength(30);
  });
});

describe('exclusive', () => {
  it('lets every project use its own group only', () => {
    const { site, events } = exclusive.open({ seed: 1 });
    const projectsOf = new Map(site.groups!.map(({ name, projects }) => [name, projects]));
    const uses = arrivals(events).flatMap(({ application }) =>
      application.groups!.map(({ stored }) => projectsOf.get(stored!)!.includes(application.project!)),
    );
    expect(uses.length).toBeGreaterThan(50);
    expect(uses.every((isOwn) => isOwn)).toBe(true);
  });
});

describe('conflict', () => {
  it('takes away the reason of each refusal with the change', () => {
    const { site, events } = conflict.open({ seed: 1, racks: 20 });
    const plain = solve(openSite(site), tieredApplication(200), { maxSteps: 0 });
    expect(plain.placements).toHaveLength(200);
    expect(events).toHaveLength(Object.keys(CONFLICTS).length);
  });
});

describe('a wrong name', () => {
  it('is answered with the names there are', () => {
    expect(() => findWorkload('tired-200')).toThrow(/no workload 'tired-200'; there are tiered-25/);
  });
});
