/** The search held against the independent checker, the exhaustive referee and itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameThePipes } from '../model/open-pipes.ts';
import { openSite } from '../model/open-site.ts';
import type { Policy } from '../model/options.ts';
import type { TermName } from '../plan/answer.ts';
import { elementsOf, keepElements } from '../plan/relax.ts';
import { indexSite } from '../plan/site-view.ts';
import { Verifier } from '../plan/verify.ts';
import { compareTerms, exhaust, ORDERS } from '../testing/exhaustive.ts';
import { tinyCases } from '../testing/generate.ts';
import { shuffled } from '../testing/shuffle.ts';
import { solve } from './solve.ts';

const policies = fc.constantFrom<Policy>('pack', 'network', 'spread');
const STEPS = 4000;

describe('an answer', () => {
  it('passes the independent checker, and costs what a recount says', () => {
    fc.assert(
      fc.property(tinyCases(), policies, ({ site, application }, policy) => {
        const answer = solve(openSite(site), application, { policy, maxSteps: STEPS, explain: false });
        if (answer.placements.length === 0 && answer.cost === undefined) return;
        const verifier = new Verifier(indexSite(site)).on(application);
        expect(verifier.check(answer.placements)).toEqual([]);
        const terms = verifier.recount(answer.placements);
        for (const name of ORDERS[policy]) {
          const term = answer.cost!.terms[name as TermName];
          expect([name, term.amount.toFixed(5)]).toEqual([name, terms[name as TermName].amount.toFixed(5)]);
          expect(term.value).toBeCloseTo(terms[name as TermName].value, 5);
          expect(term.bound).toBeLessThanOrEqual(term.value);
        }
      }),
      { seed: 1, numRuns: 600 },
    );
  });

  it('is feasible exactly where the referee finds one, and optimal only where none is cheaper', () => {
    const seen = { optimal: 0, feasible: 0, infeasible: 0, unknown: 0 };
    fc.assert(
      fc.property(tinyCases({ hosts: 4, servers: 3 }), policies, ({ site, application }, policy) => {
        const answer = solve(openSite(site), application, { policy, maxSteps: STEPS, explain: false });
        seen[answer.status]++;
        const { best } = exhaust(site, application, { policy });
        expect(best === null ? ['infeasible', 'unknown'] : ['optimal', 'feasible']).toContain(answer.status);
        if (answer.status !== 'optimal') return;
        const terms = new Verifier(indexSite(site)).recount(application, answer.placements);
        expect(compareTerms(terms, best!.terms, { policy })).toBe(0);
      }),
      { seed: 2, numRuns: 500 },
    );
    // Tiny requests are decided: undecided ones would make this test an empty one.
    expect(seen.unknown).toBe(0);
    expect(seen.optimal).toBeGreaterThan(100);
    expect(seen.infeasible).toBeGreaterThan(50);
  });

  it('does not hang on the order in which anything is listed', () => {
    fc.assert(
      fc.property(tinyCases(), policies, fc.integer(), ({ site, application }, policy, seed) => {
        const options = { policy, maxSteps: STEPS, explain: false };
        const one = solve(openSite(site), application, options);
        const two = solve(openSite(shuffled(site, seed)), shuffled(application, seed + 1), options);
        expect(two).toEqual(one);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('is the same for the same input, seed and steps', () => {
    fc.assert(
      fc.property(tinyCases(), fc.integer({ min: 0, max: 1e6 }), ({ site, application }, seed) => {
        const options = { seed, maxSteps: STEPS, explain: false };
        const snapshot = openSite(site);
        expect(solve(snapshot, application, options)).toEqual(solve(snapshot, application, options));
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('an explanation', () => {
  it('names a conflict that is infeasible by itself, and feasible without any one element', () => {
    let shown = 0;
    fc.assert(
      fc.property(tinyCases({ hosts: 4, servers: 3 }), ({ site, application: nameless }) => {
        const names = nameThePipes(nameless.pipes ?? []);
        const pipes = nameless.pipes?.map((pipe, i) => ({ ...pipe, name: names[i] }));
        const application = { ...nameless, pipes };
        const answer = solve(openSite(site), application, { maxSteps: STEPS });
        if (answer.status !== 'infeasible') return;
        const conflict = answer.explanation!.conflict!;
        expect(conflict.minimal).toBe(true);
        const feasible = (kept: typeof conflict.elements) =>
          exhaust(site, keepElements(application, kept), { anyAnswer: true }).best !== null;
        expect(feasible(conflict.elements)).toBe(false);
        for (const element of conflict.elements)
          expect([element, feasible(conflict.elements.filter((each) => each !== element))]).toEqual([
            element,
            true,
          ]);
        expect(elementsOf(application)).toEqual(expect.arrayContaining([...conflict.elements]));
        shown++;
      }),
      { seed: 5, numRuns: 300 },
    );
    expect(shown).toBeGreaterThan(30);
  });
});
