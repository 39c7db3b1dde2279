/** The bound for bandwidth held against the exhaustive referee and against every answer that is found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application } from '../../model/application.ts';
import { openApplication } from '../../model/open-application.ts';
import { openSite } from '../../model/open-site.ts';
import type { Policy } from '../../model/options.ts';
import type { Site } from '../../model/site.ts';
import { goalOf, NETWORK, TERMS } from '../../plan/terms.ts';
import { exhaust } from '../../testing/exhaustive.ts';
import { tinyCases } from '../../testing/generate.ts';
import { solve } from '../solve.ts';
import { quickBounds } from './bounds.ts';
import { type Allowance, boundNetwork } from './network.ts';

const policies = fc.constantFrom<Policy>('pack', 'network', 'spread');

/** Time for some hundred rounds. */
function enough(steps = 100_000): Allowance {
  let spent = 0;
  return {
    progress: () => spent / steps,
    spend: (each) => {
      spent += each;
      return spent < steps;
    },
    steps,
  };
}

/** The bound for answers that are no worse than one with these amounts, in Mbit/s x links. */
function boundOf(
  site: Site,
  application: Application,
  policy: Policy,
  amounts: Partial<Record<(typeof TERMS)[number], number>>,
  allowance = enough(),
): number {
  const problem = openApplication(openSite(site), application);
  const known = TERMS.map((name) => amounts[name] ?? 0);
  known[NETWORK] *= 1000;
  const floor = quickBounds(problem);
  return (
    boundNetwork(problem, goalOf(problem, { policy }), Float64Array.from(known), floor, allowance) / 1000
  );
}

/** Servers of two vcpus on empty hosts, with pipes of 100 Mbit/s between those named. */
function grid(servers: number, hosts: number, vcpus: number, ends: readonly (readonly [number, number])[]) {
  const site: Site = {
    name: 'grid',
    clusters: [{ name: 'c' }],
    racks: [{ name: 'r', cluster: 'c', uplinkMbps: 100_000 }],
    hosts: Array.from({ length: hosts }, (_, i) => ({
      name: `h${i}`,
      rack: 'r',
      uplinkMbps: 100_000,
      inventories: { VCPU: { total: vcpus } },
    })),
  };
  const application: Application = {
    servers: Array.from({ length: servers }, (_, i) => ({ name: `s${i}`, resources: { VCPU: 2 } })),
    pipes: ends.map(([a, b]) => ({ a: `s${a}`, b: `s${b}`, mbps: 100 })),
  };
  return { site, application };
}

describe('the bound for bandwidth', () => {
  it('is never above the best of all answers', () => {
    fc.assert(
      fc.property(
        tinyCases({ hosts: 3, servers: 5, pipes: 8, volumes: 1, groups: 2 }),
        policies,
        ({ site, application }, policy) => {
          const { best } = exhaust(site, application, { policy });
          if (best === null) return;
          const amounts = Object.fromEntries(TERMS.map((name) => [name, best.terms[name].amount]));
          const bound = boundOf(site, application, policy, amounts);
          expect(bound).toBeLessThanOrEqual(best.terms.network.amount + 1e-9);
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it('is seldom far below it where bandwidth is all there is to decide', () => {
    const seen = { exact: 0, below: 0 };
    const ends = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(ends, fc.integer({ min: 4, max: 8 }), policies, (drawn, vcpus, policy) => {
        const pairs = drawn.filter(([a, b]) => a !== b);
        const { site, application } = grid(6, 3, vcpus, pairs);
        const { best } = exhaust(site, application, { policy });
        const amounts = Object.fromEntries(TERMS.map((name) => [name, best!.terms[name].amount]));
        const bound = boundOf(site, application, policy, amounts);
        expect(bound).toBeLessThanOrEqual(best!.terms.network.amount + 1e-9);
        if (policy === 'pack') seen[bound === best!.terms.network.amount ? 'exact' : 'below']++;
      }),
      { seed: 3, numRuns: 40 },
    );
    expect(seen.exact).toBeGreaterThan(seen.below);
  });

  it('is never above any answer that is no worse in what counts before, found with whatever seed', () => {
    const requests = fc.record({
      servers: fc.integer({ min: 6, max: 18 }),
      vcpus: fc.integer({ min: 3, max: 9 }),
      ends: fc.array(fc.tuple(fc.nat(17), fc.nat(17)), { minLength: 4, maxLength: 40 }),
      steps: fc.constantFrom(300, 3000, 30_000),
    });
    fc.assert(
      fc.property(requests, policies, ({ servers, vcpus, ends, steps }, policy) => {
        const pairs = ends.map(([a, b]) => [a % servers, b % servers] as const).filter(([a, b]) => a !== b);
        const { site, application } = grid(servers, servers, vcpus, pairs);
        const answers = [1, 2, 3].map((seed) =>
          solve(openSite(site), application, { policy, seed, maxSteps: 9000 }),
        );
        const [{ cost }] = answers;
        const amounts = Object.fromEntries(TERMS.map((name) => [name, cost!.terms[name].amount]));
        const bound = boundOf(site, application, policy, amounts, enough(steps));
        for (const answer of answers) {
          const { terms } = answer.cost!;
          if (policy === 'pack' && terms.hosts.amount > amounts.hosts) continue;
          expect(bound).toBeLessThanOrEqual(terms.network.amount + 1e-9);
          expect(terms.network.bound).toBeLessThanOrEqual(terms.network.value);
        }
      }),
      { seed: 2, numRuns: 12 },
    );
  });

  it('is what must be cut where hosts are small', () => {
    // A ring of 12 on hosts of 3 falls into 4 pieces; each of the 4 cuts crosses 2 links.
    const ring = Array.from({ length: 12 }, (_, i) => [i, (i + 1) % 12] as const);
    const { site, application } = grid(12, 12, 6, ring);
    expect(boundOf(site, application, 'pack', { hosts: 4, network: 800 })).toBe(800);
    const answer = solve(openSite(site), application, { maxSteps: 200_000 });
    expect(answer.status).toBe('optimal');
    expect(answer.cost!.terms.network).toMatchObject({ amount: 800, proof: 'charges', gap: 0 });
  });

  it('counts new hosts only where they count before bandwidth', () => {
    // Two stars of four on hosts of five: two hosts hold all pipes, whatever the policy.
    const stars = [1, 2, 3].flatMap((i) => [[0, i] as const, [4, 4 + i] as const]);
    const { site, application } = grid(8, 8, 10, stars);
    expect(boundOf(site, application, 'network', { hosts: 2, network: 0 })).toBe(0);
    // On one host less than the pipes want, some must be cut; with as many as there are servers, none.
    const triples = [0, 3, 6].flatMap((i) => [[i, i + 1] as const, [i + 1, i + 2] as const]);
    const tight = grid(9, 9, 8, triples);
    expect(boundOf(tight.site, tight.application, 'network', { hosts: 3, network: 400 })).toBe(0);
  });

  it('takes hosts without a server to hold nothing where no more may be used', () => {
    // Running hosts of 3, new ones of 6: a ring of 6 on running hosts falls in two.
    const ring = Array.from({ length: 6 }, (_, i) => [i, (i + 1) % 6] as const);
    const { site, application } = grid(6, 8, 12, ring);
    const hosts = site.hosts.map((host, i) =>
      i < 4 ? { ...host, servers: 1, inventories: { VCPU: { total: 12, used: 6 } } } : host,
    );
    const answer = solve(openSite({ ...site, hosts }), application, { maxSteps: 50_000 });
    expect(answer.status).toBe('optimal');
    expect(answer.cost!.terms.hosts.amount).toBe(0);
    expect(answer.cost!.terms.network).toMatchObject({ amount: 400, proof: 'charges', gap: 0 });
  });

  it('is looked for however long what comes before takes', () => {
    const ring = Array.from({ length: 12 }, (_, i) => [i, (i + 1) % 12] as const);
    const { site, application } = grid(12, 12, 6, ring);
    for (const eachLook of [1, 2, 4, 8]) {
      let clock = 0;
      const now = () => (clock += eachLook);
      const answer = solve(openSite(site), application, { budgetMs: 1000, now });
      expect(answer.work.phases.bound).toBeGreaterThan(0);
    }
  });

  it('says nothing rather than take longer than it may', () => {
    const all = Array.from({ length: 15 }, (_, i) =>
      Array.from({ length: i }, (_, j) => [i, j] as const),
    ).flat();
    const { site, application } = grid(15, 15, 16, all);
    const allowance = enough(200);
    const bound = boundOf(site, application, 'pack', { hosts: 2, network: 20_000 }, allowance);
    expect(bound).toBeGreaterThanOrEqual(0);
    expect(bound).toBeLessThanOrEqual(2 * 100 * 7 * 8);
  });

  it('spends and says the same each time', () => {
    const ring = Array.from({ length: 20 }, (_, i) => [i, (i + 1) % 20] as const);
    const { site, application } = grid(20, 20, 6, ring);
    const answers = [1, 2].map(() => solve(openSite(site), application, { maxSteps: 50_000 }));
    expect(answers[0]).toEqual(answers[1]);
  });
});
