import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import type { Policy } from '../model/options.ts';
import { indexSite } from '../plan/site-view.ts';
import { Verifier } from '../plan/verify.ts';
import { compareTerms, type ExhaustiveAnswer, exhaust, ORDERS, serverOn, volumeOn } from './exhaustive.ts';
import { type TinyCase, tinyCases } from './generate.ts';
import { shuffled } from './shuffle.ts';

const CASES: TinyCase[] = fc.sample(tinyCases(), { seed: 20_260, numRuns: 300 });
const ANSWERS: ExhaustiveAnswer[] = CASES.map(({ site, application }) => exhaust(site, application));

describe('tiny cases', () => {
  it('can be placed about half of the time', () => {
    const feasible = ANSWERS.filter(({ best }) => best !== null).length;
    expect(feasible).toBeGreaterThan(CASES.length * 0.35);
    expect(feasible).toBeLessThan(CASES.length * 0.65);
  });

  it('are small enough to try everything', () => {
    for (const { tried } of ANSWERS) expect(tried).toBeLessThanOrEqual(5 ** 4 * 3 ** 2);
  });

  it('break every rule somewhere, and keep it elsewhere', () => {
    const broken = new Set<string>();
    for (const { site, application } of CASES) {
      const view = indexSite(site);
      const verifier = new Verifier(view).on(application);
      for (const host of site.hosts) {
        for (const pool of site.pools ?? []) {
          const placements = [
            ...application.servers.map(({ name }) => serverOn(view, name, host.name)),
            ...(application.volumes ?? []).map(({ name }) => volumeOn(view, name, pool.name)),
          ];
          for (const { rule } of verifier.check(placements)) broken.add(rule);
        }
      }
    }
    expect([...broken].sort()).toEqual([
      'affinity',
      'bandwidth',
      'capacity',
      'diversity',
      'eligibility',
      'exclusivity',
      'max-per-unit',
      'pools',
      'spread',
    ]);
  });

  it('use every kind of thing that a request can have', () => {
    const has = (what: (application: Application, site: TinyCase['site']) => boolean | undefined) =>
      CASES.some(({ site, application }) => what(application, site));
    const group = (what: (g: NonNullable<Application['groups']>[number], names: Set<string>) => unknown) =>
      has(({ groups = [] }) => groups.some((g) => what(g, new Set(groups.map(({ name }) => name)))));
    for (const type of ['affinity', 'diversity', 'exclusivity', 'spread']) {
      for (const level of ['host', 'rack', 'cluster']) {
        expect(
          group((g) => g.type === type && g.level === level),
          `${type} at ${level}`,
        ).toBe(true);
      }
      expect(
        group((g, names) => g.type === type && g.members.some((member) => names.has(member))),
        `${type} around a group`,
      ).toBe(true);
    }
    for (const type of ['affinity', 'diversity', 'exclusivity']) {
      expect(
        group((g) => g.type === type && g.stored !== undefined),
        `stored ${type}`,
      ).toBe(true);
    }
    for (const type of ['affinity', 'diversity', 'spread']) {
      expect(
        group((g) => g.type === type && g.soft !== undefined),
        `soft ${type}`,
      ).toBe(true);
    }
    expect(has(({ pipes }) => pipes?.some(({ maxDistance }) => maxDistance !== undefined))).toBe(true);
    expect(has(({ pipes }) => pipes?.some(({ b }) => b.startsWith('v')))).toBe(true);
    expect(has(({ servers }) => servers.some(({ current }) => current !== undefined))).toBe(true);
    expect(has(({ volumes }) => volumes?.some(({ iops }) => iops !== undefined))).toBe(true);
    for (const level of ['host', 'rack', 'cluster']) {
      expect(has((_, { pools }) => pools?.some(({ at }) => at !== 'site' && at.level === level))).toBe(true);
    }
    expect(has((_, { hosts }) => hosts.some(({ rack }) => rack === undefined))).toBe(true);
    expect(has((_, { hosts }) => hosts.some(({ uplinkMbps }) => uplinkMbps === undefined))).toBe(true);
    expect(has((_, { placedServers }) => placedServers?.some(({ memberKeys }) => memberKeys))).toBe(true);
  });
});

describe('the exhaustive search', () => {
  it('answers with the cheapest of what the checker accepts', () => {
    CASES.forEach(({ site, application }, i) => {
      const { best, accepted } = ANSWERS[i];
      expect(accepted > 0).toBe(best !== null);
      if (best === null) return;
      const verifier = new Verifier(indexSite(site)).on(application);
      expect(verifier.check(best.placements)).toEqual([]);
      expect(verifier.recount(best.placements)).toEqual(best.terms);
    });
  });

  it('finds under each policy what is best by that policy', () => {
    const policies: Policy[] = ['pack', 'network', 'spread'];
    let different = 0;
    CASES.slice(0, 100).forEach(({ site, application }, i) => {
      if (ANSWERS[i].best === null) return;
      const answers = policies.map((policy) => exhaust(site, application, { policy }).best!.terms);
      for (const [mine, policy] of policies.entries()) {
        for (const other of answers) {
          expect(compareTerms(answers[mine], other, { policy })).toBeLessThanOrEqual(0);
        }
        if (compareTerms(answers[mine], answers[0], { policy }) < 0) different++;
      }
    });
    expect(different).toBeGreaterThan(0);
  });

  it('weighs values when weights are given', () => {
    const term = (value: number) => ({ amount: value, value });
    const none = Object.fromEntries([...ORDERS.pack, 'balance'].map((name) => [name, term(0)]));
    const a = { ...none, hosts: term(0.2), network: term(0.5) } as never;
    const b = { ...none, hosts: term(0.4), network: term(0.2) } as never;
    expect(compareTerms(a, b)).toBeLessThan(0);
    expect(compareTerms(a, b, { weights: { hosts: 1, network: 1 } })).toBeGreaterThan(0);
    expect(compareTerms(a, a, { weights: { hosts: 1 } })).toBe(0);
  });

  it('refuses more than its limit', () => {
    const { site, application } = CASES[ANSWERS.findIndex(({ tried }) => tried > 10)];
    expect(() => exhaust(site, application, { limit: 10 })).toThrow(/are more than 10/);
  });
});

describe('the same case in another order', () => {
  it('is told apart by nothing', () => {
    CASES.slice(0, 150).forEach((tiny, i) => {
      const { site, application } = shuffled(tiny, i);
      const again = exhaust(site, application);
      const before = ANSWERS[i];
      expect(again.accepted).toBe(before.accepted);
      if (before.best !== null) expect(compareTerms(again.best!.terms, before.best.terms)).toBe(0);
    });
  });

  it('has the same things in it', () => {
    const [tiny] = CASES;
    const again = shuffled(tiny!, 7);
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();
    expect(names(again.site.hosts)).toEqual(names(tiny!.site.hosts));
    expect(shuffled({ list: [1, 2, 3, 4, 5], none: undefined }, 3).list.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(shuffled([1, 2, 3, 4, 5, 6, 7, 8], 1)).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
