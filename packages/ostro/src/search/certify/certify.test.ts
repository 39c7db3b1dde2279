/** Short proofs held against the exhaustive referee, and on requests that are too large to search. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application, Group } from '../../model/application.ts';
import { openApplication } from '../../model/open-application.ts';
import { openSite } from '../../model/open-site.ts';
import type { Host, Site } from '../../model/site.ts';
import { goalOf } from '../../plan/terms.ts';
import { isFeasible } from '../../testing/exhaustive.ts';
import { tinyCases } from '../../testing/generate.ts';
import { Draft } from '../draft.ts';
import { createScratch } from '../scratch.ts';
import { solve } from '../solve.ts';
import { certify } from './certify.ts';

function certificate(site: Site, application: Application) {
  const snapshot = openSite(site);
  const problem = openApplication(snapshot, application);
  return certify(new Draft(problem, goalOf(problem, {}), createScratch(snapshot)));
}

/** Racks of hosts of 16 vcpus. */
function racks(count: number, hosts: number, change: (host: number) => Partial<Host> = () => ({})): Site {
  return {
    name: 'racks',
    clusters: [{ name: 'c' }],
    racks: Array.from({ length: count }, (_, r) => ({ name: `r${r}`, cluster: 'c' })),
    hosts: Array.from({ length: count * hosts }, (_, h) => ({
      name: `h${h}`,
      rack: `r${Math.floor(h / hosts)}`,
      inventories: { VCPU: { total: 16 } },
      ...change(h),
    })),
  };
}

function servers(count: number): Application['servers'] {
  return Array.from({ length: count }, (_, i) => ({ name: `s${i}`, resources: { VCPU: [1, 2, 4][i % 3] } }));
}

const named = (
  name: string,
  type: Group['type'],
  level: Group['level'],
  members: readonly number[],
): Group => ({
  name,
  type,
  level,
  members: members.map((i) => `s${i}`),
});

describe('a certificate', () => {
  it('is only given where the referee finds no answer, and for most such requests', () => {
    const seen = { proven: 0, missed: 0 };
    fc.assert(
      fc.property(tinyCases({ hosts: 4, servers: 4, groups: 4 }), ({ site, application }) => {
        const proven = certificate(site, application) !== null;
        if (isFeasible(site, application)) expect(proven).toBe(false);
        else seen[proven ? 'proven' : 'missed']++;
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(seen.proven).toBeGreaterThan(seen.missed);
  });
});

describe('a request too large to search', () => {
  const conflictOf = (site: Site, application: Application) => {
    const answer = solve(openSite(site), application);
    expect(answer.status).toBe('infeasible');
    return answer.explanation!.conflict!;
  };

  it('wants more hosts in one rack than any has', () => {
    const members = Array.from({ length: 9 }, (_, i) => i + 5);
    const groups = [named('apart', 'diversity', 'host', members), named('rack', 'affinity', 'rack', members)];
    expect(conflictOf(racks(10, 8), { servers: servers(60), groups })).toEqual({
      elements: [
        { kind: 'group', name: 'apart' },
        { kind: 'group', name: 'rack' },
      ],
      minimal: true,
    });
    // With a host for each member it can be met.
    expect(solve(openSite(racks(10, 9)), { servers: servers(60), groups }).status).not.toBe('infeasible');
  });

  it('keeps two servers together through a chain of groups, and apart', () => {
    const groups = [
      named('one', 'affinity', 'host', [3, 4]),
      named('two', 'affinity', 'rack', [4, 5]),
      named('aside', 'affinity', 'rack', [7, 8]),
      named('ends', 'diversity', 'rack', [3, 5, 30]),
    ];
    expect(conflictOf(racks(10, 8), { servers: servers(60), groups })).toEqual({
      elements: ['one', 'two', 'ends'].map((name) => ({ kind: 'group', name })),
      minimal: true,
    });
  });

  it('asks for more in a zone than it has, in several flavors', () => {
    const site = racks(10, 8, (host) => ({ zone: host < 2 ? 'small' : 'large' }));
    const all = servers(60).map((server, i) => (i % 2 === 0 ? { ...server, zone: 'small' } : server));
    const { elements } = conflictOf(site, { servers: all });
    const inZone = new Set(all.filter(({ zone }) => zone === 'small').map(({ name }) => name));
    expect(elements.every(({ name }) => inZone.has(name))).toBe(true);
    const demand = elements
      .filter(({ kind }) => kind === 'demand')
      .reduce((sum, { name }) => sum + all.find((server) => server.name === name)!.resources.VCPU, 0);
    expect(demand).toBeGreaterThan(32);
  });

  it('wants more of an exclusivity group than its limit on units allows, in room or in units', () => {
    const limited = { type: 'exclusivity', level: 'host', projects: ['p'], maxUnits: 3 } as const;
    const site: Site = { ...racks(10, 8), groups: [{ ...limited, name: 'mine' }] };
    const mine = (count: number) => ({
      ...named(
        'ours',
        'exclusivity',
        'host',
        Array.from({ length: count }, (_, i) => i),
      ),
      stored: 'mine',
    });
    const request = (count: number, ...more: Application['groups'] & object) => ({
      project: 'p',
      servers: servers(60),
      groups: [mine(count), ...more],
    });
    // 3 hosts of 16 vcpus; of the first n servers 1, 2, 4, 1, 2, 4 ...
    const { elements, minimal } = conflictOf(site, request(24));
    const demands = elements.filter(({ kind }) => kind === 'demand');
    expect(minimal).toBe(true);
    expect(elements).toHaveLength(demands.length + 1);
    const sizes = demands.map(({ name }) => [1, 2, 4][Number(name.slice(1)) % 3]);
    const sum = sizes.reduce((all, size) => all + size, 0);
    expect(sum).toBeGreaterThan(48);
    expect(sum - Math.min(...sizes)).toBeLessThanOrEqual(48);
    expect(solve(openSite(site), request(20)).status).not.toBe('infeasible');

    expect(conflictOf(site, request(4, named('apart', 'diversity', 'host', [0, 1, 2, 3])))).toEqual({
      elements: ['ours', 'apart'].map((name) => ({ kind: 'group', name })),
      minimal: true,
    });
    const three = request(4, named('apart', 'diversity', 'host', [0, 1, 2]));
    expect(solve(openSite(site), three).status).not.toBe('infeasible');
  });
});
