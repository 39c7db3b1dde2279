/** What must cross between racks and clusters, held against the exhaustive referee and against answers that are found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application } from '../../model/application.ts';
import { openApplication } from '../../model/open-application.ts';
import { openSite } from '../../model/open-site.ts';
import type { Host, Site } from '../../model/site.ts';
import { goalOf, NETWORK, TERMS } from '../../plan/terms.ts';
import { exhaust } from '../../testing/exhaustive.ts';
import { solve } from '../solve.ts';
import { quickBounds } from './bounds.ts';
import { boundCrossings, leastByFlow } from './crossings.ts';
import { boundNetwork } from './network.ts';

interface DrawnHost {
  readonly vcpus: number;
  readonly used: number;
  readonly servers: number;
}
type DrawnRacks = readonly { readonly cluster: number; readonly hosts: readonly DrawnHost[] }[];

const emptyHost = (vcpus: number): DrawnHost => ({ vcpus, used: 0, servers: 0 });

function siteOf(racks: DrawnRacks, odd?: DrawnHost): Site {
  const hostOf = ({ vcpus, used, servers }: DrawnHost, name: string, rack?: string): Host => ({
    name,
    rack,
    uplinkMbps: 100_000,
    inventories: { VCPU: { total: vcpus, used: Math.min(used, vcpus) } },
    servers: servers || undefined,
  });
  return {
    name: 'racks',
    clusters: [0, 1].map((c) => ({ name: `c${c}`, uplinkMbps: 100_000 })),
    racks: racks.map(({ cluster }, r) => ({ name: `r${r}`, cluster: `c${cluster}`, uplinkMbps: 100_000 })),
    hosts: [
      ...racks.flatMap(({ hosts }, r) => hosts.map((host, h) => hostOf(host, `r${r}h${h}`, `r${r}`))),
      ...(odd === undefined ? [] : [hostOf(odd, 'odd')]),
    ],
  };
}

type Ends = readonly (readonly [from: number, to: number, mbps: number])[];

function applicationOf(sizes: readonly number[], ends: Ends, apart: readonly number[] = []): Application {
  return {
    servers: sizes.map((vcpus, i) => ({ name: `s${i}`, resources: { VCPU: vcpus } })),
    pipes: ends
      .map(([a, b, mbps]) => ({ a: `s${a % sizes.length}`, b: `s${b % sizes.length}`, mbps }))
      .filter(({ a, b }) => a !== b),
    groups:
      apart.length < 2
        ? []
        : [{ name: 'apart', type: 'diversity', level: 'rack', members: apart.map((i) => `s${i}`) }],
  };
}

const always = () => true;

/** Above hosts only, in Mbit/s x links. */
function crossings(site: Site, application: Application, newHosts = Number.POSITIVE_INFINITY): number {
  return (
    boundCrossings(openApplication(openSite(site), application), newHosts, (graph, pieces) =>
      leastByFlow(graph, pieces, always),
    ) / 1000
  );
}

/** A ring of servers, each piped to the next. */
const ring = (servers: number): Ends =>
  Array.from({ length: servers }, (_, i) => [i, (i + 1) % servers, 100]);

describe('the bound for what crosses racks and clusters', () => {
  it('with what leaves hosts is never above the best of all answers', () => {
    const host = fc.record({
      vcpus: fc.integer({ min: 1, max: 7 }),
      used: fc.constantFrom(0, 0, 1, 3),
      servers: fc.constantFrom(0, 0, 1),
    });
    const racks = fc.array(
      fc.record({ cluster: fc.nat(1), hosts: fc.array(host, { minLength: 1, maxLength: 2 }) }),
      { minLength: 2, maxLength: 3 },
    );
    const request = fc.record({
      racks,
      odd: fc.option(host, { nil: undefined, freq: 5 }),
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 5 }),
      ends: fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.constantFrom(100, 40, 250)), {
        minLength: 2,
        maxLength: 10,
      }),
      apart: fc.constantFrom([], [], [0, 1], [0, 1, 2]),
      policy: fc.constantFrom('pack' as const, 'network' as const, 'spread' as const),
    });
    let said = 0;
    fc.assert(
      fc.property(request, ({ racks, odd, sizes, ends, apart, policy }) => {
        const site = siteOf(racks, odd);
        const application = applicationOf(sizes, ends, apart);
        const { best } = exhaust(site, application, { policy });
        if (best === null) return;
        const problem = openApplication(openSite(site), application);
        const known = Float64Array.from(TERMS, (name) => best.terms[name].amount);
        known[NETWORK] *= 1000;
        const goal = goalOf(problem, { policy });
        // With few steps there are too many sets of servers to look at, and eigenvalues must do.
        for (const steps of [1e6, 8]) {
          const allowance = { progress: () => 0, spend: always, steps };
          const bound = boundNetwork(problem, goal, known, quickBounds(problem), allowance);
          expect(bound).toBeLessThanOrEqual(known[NETWORK] + 1e-6);
        }
        const newHosts = policy === 'pack' ? best.terms.hosts.amount : Number.POSITIVE_INFINITY;
        if (crossings(site, application, newHosts) > 0) said++;
      }),
      { seed: 4, numRuns: 250 },
    );
    expect(said).toBeGreaterThan(25);
  });

  it('is never above what any answer sends over racks and clusters', () => {
    const request = fc.record({
      racks: fc.array(
        fc.record({
          cluster: fc.nat(1),
          hosts: fc.array(fc.integer({ min: 3, max: 8 }), { minLength: 1, maxLength: 4 }),
        }),
        { minLength: 3, maxLength: 6 },
      ),
      sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 24 }),
      ends: fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.constantFrom(100, 40, 250)), {
        minLength: 8,
        maxLength: 60,
      }),
    });
    let said = 0;
    fc.assert(
      fc.property(request, ({ racks, sizes, ends }) => {
        const site = siteOf(racks.map(({ cluster, hosts }) => ({ cluster, hosts: hosts.map(emptyHost) })));
        const application = applicationOf(sizes, ends);
        const answer = solve(openSite(site), application, { maxSteps: 3000, explain: false });
        if (answer.placements.length === 0) return;
        // Two links of each pipe that leaves its host are those of hosts.
        const crossed = answer.pipes.reduce(
          (sum, { mbps, links }) => sum + mbps * Math.max(0, links.length - 2),
          0,
        );
        const bound = crossings(site, application, answer.cost!.terms.hosts.amount);
        expect(bound).toBeLessThanOrEqual(crossed + 1e-6);
        if (bound > 0) said++;
      }),
      { seed: 5, numRuns: 60 },
    );
    expect(said).toBeGreaterThan(10);
  });

  it('is what a ring must be cut into', () => {
    // 24 servers on racks of two hosts of 4: three racks, three cuts.
    const racks = Array.from({ length: 4 }, () => ({ cluster: 0, hosts: [emptyHost(4), emptyHost(4)] }));
    expect(crossings(siteOf(racks), applicationOf(Array(24).fill(1), ring(24)))).toBe(3 * 100 * 2);
  });

  it('counts clusters on top of racks', () => {
    const racks = [0, 0, 1, 1].map((cluster) => ({ cluster, hosts: [emptyHost(4), emptyHost(4)] }));
    expect(crossings(siteOf(racks), applicationOf(Array(24).fill(1), ring(24)))).toBe(3 * 200 + 2 * 200);
  });

  it('is nothing where a rack takes them all, or each set of connected servers', () => {
    const racks = [0, 0].map((cluster) => ({ cluster, hosts: [emptyHost(6), emptyHost(6)] }));
    expect(crossings(siteOf(racks), applicationOf(Array(12).fill(1), ring(12)))).toBe(0);
    const two = [...ring(10), ...ring(10).map(([a, b, mbps]) => [a + 10, b + 10, mbps] as const)];
    expect(crossings(siteOf(racks), applicationOf(Array(20).fill(1), two))).toBe(0);
  });

  it('takes of each rack what its running hosts have left, and as many new hosts as there may be', () => {
    const running = { vcpus: 8, used: 5, servers: 2 };
    const racks = [0, 0, 0].map((cluster) => ({ cluster, hosts: [running, running, emptyHost(6)] }));
    const ringOf12 = applicationOf(Array(12).fill(1), ring(12));
    expect(crossings(siteOf(racks), ringOf12)).toBe(0);
    expect(crossings(siteOf(racks), ringOf12, 1)).toBe(0);
    expect(crossings(siteOf(racks), ringOf12, 0)).toBe(2 * 100 * 2);
  });

  it('does not count again what a rule forces', () => {
    const racks = [0, 0, 0].map((cluster) => ({ cluster, hosts: [emptyHost(2)] }));
    const pair = applicationOf(
      [2, 2, 2],
      [
        [0, 1, 100],
        [1, 2, 100],
      ],
      [0, 1, 2],
    );
    expect(crossings(siteOf(racks), pair)).toBe(0);
  });
});
