import type { Application, Group, Placement, Site } from '@valet/ostro';
import { describe, expect, it } from 'vitest';
import { compareByOrder, Judge } from '../measure/judge.ts';
import { stand, withStanding } from '../measure/standing.ts';
import { gridSite } from '../workloads/grid.ts';
import { findWorkload } from '../workloads/index.ts';
import type { Arrival } from '../workloads/workload.ts';
import { BASELINES } from './baseline.ts';
import { Ledger } from './ledger.ts';
import { Trial } from './trial.ts';

const NAMES = Object.keys(BASELINES);

function place(name: string, site: Site, application: Application): readonly Placement[] | null {
  const trial = new Trial(new Ledger(site), application, 'a');
  return BASELINES[name](trial) ? trial.placements() : null;
}

/** Two racks of two hosts with 4 vcpus. */
const site = gridSite({ name: 'small', racks: 2, hostsPerRack: 2, resources: { VCPU: 4 } });

function application(count: number, more: Partial<Application> = {}): Application {
  const servers = Array.from({ length: count }, (_, i) => ({ name: `s${i}`, resources: { VCPU: 2 } }));
  return { servers, ...more };
}

function group(
  type: Group['type'],
  level: Group['level'],
  members: string[],
  more: Partial<Group> = {},
): Group {
  return { name: `${type}-${level}`, type, level, members, ...more };
}

const hostsOf = (placements: readonly Placement[] | null) => placements?.map(({ host }) => host);

describe('first fit', () => {
  it('fills the first hosts', () => {
    expect(hostsOf(place('first-fit', site, application(3)))).toEqual(['r0000h00', 'r0000h00', 'r0000h01']);
  });
});

describe('best fit', () => {
  it('takes the host with the least room left that is enough', () => {
    const used = (total: number, taken: number) => ({ inventories: { VCPU: { total, used: taken } } });
    const [a, b, c, d] = site.hosts;
    const hosts = [{ ...a }, { ...b, ...used(4, 2) }, { ...c, ...used(4, 3) }, { ...d }];
    expect(hostsOf(place('best-fit', { ...site, hosts }, application(1)))).toEqual(['r0000h01']);
  });
});

describe('filter and weigh', () => {
  it('spreads', () => {
    const hosts = hostsOf(place('filter-and-weigh', site, application(4)));
    expect(new Set(hosts).size).toBe(4);
  });
});

describe('estimate greedy', () => {
  it('puts what is piped together on one host', () => {
    const pipes = [
      { a: 's0', b: 's3', mbps: 200 },
      { a: 's1', b: 's2', mbps: 100 },
    ];
    const [s0, s1, s2, s3] = place('estimate-greedy', site, application(4, { pipes }))!;
    expect([s0.host, s1.host]).toEqual([s3.host, s2.host]);
  });
});

describe.each(NAMES)('%s', (name) => {
  it('finds nothing where there is no room', () => {
    expect(place(name, site, application(9))).toBeNull();
  });

  it('keeps diversity, also of members that are groups', () => {
    const groups = [
      group('affinity', 'rack', ['s0', 's1']),
      group('diversity', 'rack', ['affinity-rack', 's2']),
    ];
    const [s0, s1, s2] = place(name, site, application(3, { groups }))!;
    expect(s0.rack).toBe(s1.rack);
    expect(s2.rack).not.toBe(s0.rack);
  });

  it('reserves no more than an uplink has', () => {
    const groups = [group('diversity', 'host', ['s0', 's1', 's2'])];
    const pipes = [
      { a: 's0', b: 's1', mbps: 600 },
      { a: 's0', b: 's2', mbps: 600 },
    ];
    const narrow = gridSite({
      name: 'narrow',
      racks: 2,
      hostsPerRack: 2,
      resources: { VCPU: 4 },
      hostUplinkMbps: 1000,
    });
    expect(place(name, narrow, application(3, { groups, pipes }))).toBeNull();
    expect(place(name, site, application(3, { groups, pipes }))).not.toBeNull();
  });

  it('leaves units of a foreign exclusivity group alone, and takes only its own', () => {
    const guarded: Site = {
      ...site,
      groups: [{ name: 'private', type: 'exclusivity', level: 'rack', projects: ['p'] }],
      placedServers: [
        { name: 'member', host: 'r0000h00', resources: { VCPU: 1 }, groups: ['private'], project: 'p' },
        { name: 'outsider', host: 'r0001h00', resources: { VCPU: 1 } },
      ],
    };
    const outside = place(name, guarded, application(2))!;
    expect(outside.map(({ rack }) => rack)).toEqual(['r0001', 'r0001']);
    const groups = [group('exclusivity', 'rack', ['s0', 's1'], { stored: 'private' })];
    const inside = place(name, guarded, application(2, { project: 'p', groups }))!;
    expect(inside.map(({ rack }) => rack)).toEqual(['r0000', 'r0000']);
  });

  it.each(['tiered-25', 'loaded', 'diverse', 'exclusive', 'huge', 'affinity'])(
    'answers %s as the verifier wants it, and gives everything back',
    (workload) => {
      const racks = workload === 'diverse' ? 20 : 12;
      const { site: large, events } = findWorkload(workload).open({ seed: 5, racks });
      const ledger = new Ledger(large);
      const standing = [];
      for (const arrival of events.filter((event): event is Arrival => event.kind === 'arrive').slice(0, 6)) {
        const before = [ledger.free.slice(), ledger.linkFree.slice(), ledger.servers.slice()];
        const trial = new Trial(ledger, arrival.application, arrival.id);
        const placements = BASELINES[name](trial) ? trial.placements() : null;
        trial.clear();
        expect([ledger.free, ledger.linkFree, ledger.servers]).toEqual(before);
        if (placements === null) continue;
        const judge = new Judge(withStanding(large, standing));
        expect(judge.violations(arrival.application, placements)).toEqual([]);
        const again = new Trial(ledger, arrival.application, arrival.id);
        placements.forEach(({ host }, server) => {
          again.force(server, ledger.hostIndex.get(host!)!);
        });
        standing.push(stand(arrival, placements));
      }
      // Nothing that takes no server back can be relied on under so many groups.
      if (workload !== 'diverse') expect(standing.length).toBeGreaterThan(0);
    },
  );
});

describe('tiered-200', () => {
  it('takes first fit 30 hosts and 79,400 Mbit/s × links', () => {
    const { site: empty, events } = findWorkload('tiered-200').open({ seed: 1 });
    const [{ application: tiered }] = events as Arrival[];
    const judge = new Judge(empty);
    const firstFit = judge.score(tiered, place('first-fit', empty, tiered)!);
    expect([firstFit.hostsUsed, firstFit.amounts.network.amount]).toEqual([30, 79_400]);
    const spread = judge.score(tiered, place('filter-and-weigh', empty, tiered)!);
    expect(compareByOrder(['hosts', 'network'], firstFit.amounts, spread.amounts)).toBeLessThan(0);
  });
});
