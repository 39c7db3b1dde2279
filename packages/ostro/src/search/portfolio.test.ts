/** Several searches that become one answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSite } from '../model/open-site.ts';
import type { Policy, SolveOptions } from '../model/options.ts';
import type { Answer, Cost, CostTerm, Status, TermName } from '../plan/answer.ts';
import { indexSite } from '../plan/site-view.ts';
import { Verifier } from '../plan/verify.ts';
import { compareTerms, exhaust } from '../testing/exhaustive.ts';
import { tinyCases } from '../testing/generate.ts';
import { chooseAnswer, isProven, memberOptions, solvePortfolio } from './portfolio.ts';
import { Solver } from './solve.ts';

const MEMBERS = 5;
const ORDER: readonly TermName[] = ['hosts', 'network'];
const none: CostTerm = { value: 0, amount: 0, unit: '', bound: 0, proof: 'none', gap: 0, weight: 0 };

/** An answer of so many of ten hosts and so much of a thousand of bandwidth, with what is proven of them. */
function answer(
  [hosts, network]: readonly [number, number],
  [hostsBound, networkBound]: readonly [number, number] = [0, 0],
  status: Status = 'feasible',
): Answer {
  const term = (amount: number, bound: number, most: number, weight: number): CostTerm => ({
    ...none,
    amount,
    value: amount / most,
    bound: bound / most,
    proof: bound > 0 ? 'packing' : 'none',
    gap: amount === 0 ? 0 : (amount - bound) / amount,
    weight,
  });
  const terms = {
    hosts: term(hosts, hostsBound, 10, 1),
    network: term(network, networkBound, 1000, 0.01),
    fragments: none,
    balance: none,
    soft: none,
    moves: none,
  };
  const total = terms.hosts.value + 0.01 * terms.network.value;
  const bound = terms.hosts.bound + 0.01 * terms.network.bound;
  const cost: Cost = { total, bound, gap: (total - bound) / total, order: ORDER, terms };
  return { ...without(status), cost };
}

function without(status: Status): Answer {
  const work = { steps: 1, phases: {}, elapsedMs: 0, firstAnswerMs: null };
  return { status, placements: [], groups: [], pipes: [], work };
}

const wonBy = (answers: readonly (Answer | null)[], options: SolveOptions = {}) =>
  chooseAnswer(answers, options).work.portfolio;

describe('the answer of a portfolio', () => {
  it('is the best by the policy, of equals the first, of those there are', () => {
    expect(wonBy([answer([3, 500]), answer([2, 900]), answer([2, 800]), answer([2, 800])])).toEqual({
      members: 4,
      won: 2,
    });
    expect(wonBy([without('unknown'), null, answer([9, 900])])).toEqual({ members: 3, won: 2 });
    expect(wonBy([null, without('unknown')])).toEqual({ members: 2, won: 1 });
    expect(() => chooseAnswer([null, null], {})).toThrow(RangeError);
  });

  it('is the smallest sum where weights count', () => {
    const answers = [answer([2, 900]), answer([3, 100])];
    expect(wonBy(answers)!.won).toBe(0);
    const [a, b] = answers;
    const weighted = [
      { ...a, cost: { ...a.cost!, total: 0.9 } },
      { ...b, cost: { ...b.cost!, total: 0.3 } },
    ];
    expect(wonBy(weighted, { weights: { network: 1, hosts: 0.1 } })!.won).toBe(1);
  });

  it('is the one that is proven, whatever the others found', () => {
    const optimal = answer([2, 800], [2, 800], 'optimal');
    expect(wonBy([answer([2, 800]), optimal, optimal])!.won).toBe(1);
    expect(chooseAnswer([without('unknown'), without('infeasible'), null], {})).toMatchObject({
      status: 'infeasible',
      work: { portfolio: { members: 3, won: 1 } },
    });
  });

  it('has the largest bound of each term that any member has proven, and the gap to it', () => {
    const { status, cost } = chooseAnswer([answer([2, 800], [1, 200]), answer([2, 900], [2, 100])], {});
    expect(status).toBe('feasible');
    expect(cost!.terms.hosts).toMatchObject({ bound: 0.2, gap: 0, proof: 'packing' });
    expect(cost!.terms.network).toMatchObject({ bound: 0.2, gap: 0.75 });
    expect(cost!.bound).toBeCloseTo(0.202, 10);
    expect(cost!.gap).toBeCloseTo((0.208 - 0.202) / 0.208, 10);
  });

  it('takes no bound that holds only among answers that are better before it', () => {
    // 600 are proven among answers of two hosts; with three there may be less.
    const proven = answer([2, 900], [0, 600]);
    const { cost } = chooseAnswer([answer([2, 700]), proven], {});
    expect(cost!.terms.network.bound).toBe(0.6);
    // Bandwidth counts first here, so that the answer of three hosts is the better one.
    const order: readonly TermName[] = ['network', 'hosts'];
    const turned = (each: Answer): Answer => ({ ...each, cost: { ...each.cost!, order } });
    const other = chooseAnswer([turned(answer([3, 500])), turned(answer([2, 600], [2, 400]))], {});
    expect(other.work.portfolio!.won).toBe(0);
    expect(other.cost!.terms.network.bound).toBe(0.4);
    expect(other.cost!.terms.hosts.bound).toBe(0.2);
    // And here the member's own answer is the better one before.
    const third = chooseAnswer([answer([3, 500]), without('unknown'), answer([3, 600], [1, 450])], {});
    expect(third.cost!.terms.network.bound).toBe(0.45);
  });

  it('is optimal when two members have proven it together', () => {
    const { status, cost } = chooseAnswer([answer([2, 800], [2, 0]), answer([2, 900], [0, 800])], {});
    expect(status).toBe('optimal');
    expect(cost).toMatchObject({ gap: 0, bound: cost!.total });
  });
});

describe('the members of a portfolio', () => {
  it('differ in seed and strategy and share the steps; alone, one searches as ever', () => {
    const options: SolveOptions = { seed: 7, maxSteps: 100_000 };
    expect(memberOptions(options, 0, 1)).toEqual(options);
    const all = Array.from({ length: 8 }, (_, member) => memberOptions(options, member, 8));
    expect(new Set(all.map(({ seed }) => seed)).size).toBe(8);
    expect(all[0]!.seed).toBe(7);
    expect(all.every(({ maxSteps }) => maxSteps === 12_500)).toBe(true);
    expect(new Set(all.slice(0, 5).map(({ strategy }) => JSON.stringify(strategy))).size).toBe(5);
  });

  it('explain once what nobody could decide', () => {
    expect([0, 1, 2].map((member) => memberOptions({}, member, 3).explain)).toEqual([
      true,
      'proven',
      'proven',
    ]);
    expect([0, 1].map((member) => memberOptions({ explain: false }, member, 2).explain)).toEqual([
      false,
      false,
    ]);
  });
});

describe('members one after another', () => {
  const policies = fc.constantFrom<Policy>('pack', 'network', 'spread');

  it('come to an answer that the checker accepts, no worse than any member’s, with bounds that hold', () => {
    let seen = 0;
    fc.assert(
      fc.property(tinyCases(), policies, fc.nat(1000), ({ site, application }, policy, seed) => {
        const solver = new Solver(openSite(site));
        // Few steps, so that members differ.
        const options: SolveOptions = { policy, seed, maxSteps: 400 * MEMBERS, explain: false };
        const alone = Array.from({ length: MEMBERS }, (_, member) =>
          solver.solve(application, memberOptions(options, member, MEMBERS)),
        );
        const found = solvePortfolio(solver, application, options, MEMBERS);
        const proof = alone.findIndex(isProven);
        expect(found).toEqual(chooseAnswer(proof < 0 ? alone : cut(alone, proof), options));
        if (found.cost === undefined) return;
        seen++;
        expect(new Verifier(indexSite(site)).check(application, found.placements)).toEqual([]);
        for (const { cost } of alone) {
          if (cost === undefined) continue;
          expect(found.cost.total).toBeLessThanOrEqual(cost.total + 1e-12);
          expect(found.cost.bound).toBeLessThanOrEqual(cost.total + 1e-12);
          expect(found.cost.bound).toBeGreaterThanOrEqual(cost.bound - 1e-12);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('call optimal only what no answer betters', () => {
    let optimal = 0;
    fc.assert(
      fc.property(tinyCases({ hosts: 4, servers: 3 }), policies, ({ site, application }, policy) => {
        const options: SolveOptions = { policy, maxSteps: 200 * MEMBERS, explain: false };
        const found = solvePortfolio(new Solver(openSite(site)), application, options, MEMBERS);
        const { best } = exhaust(site, application, { policy });
        expect(best === null ? ['infeasible', 'unknown'] : ['optimal', 'feasible']).toContain(found.status);
        if (found.status !== 'optimal') return;
        optimal++;
        const terms = new Verifier(indexSite(site)).recount(application, found.placements);
        expect(compareTerms(terms, best!.terms, { policy })).toBe(0);
      }),
      { seed: 12, numRuns: 300 },
    );
    expect(optimal).toBeGreaterThan(50);
  });

  it('share out a time', () => {
    const site = { name: 's', hosts: [], racks: [], clusters: [], pools: [] };
    let clock = 0;
    const asked: number[] = [];
    const solver = {
      solve: (_: unknown, { budgetMs }: SolveOptions) => {
        asked.push(budgetMs!);
        clock += budgetMs!;
        return answer([1, 100]);
      },
    } as unknown as Solver;
    const found = solvePortfolio(
      solver,
      { servers: [], name: site.name } as never,
      { budgetMs: 90, now: () => clock },
      3,
    );
    expect(asked).toEqual([30, 30, 30]);
    expect(found.work.elapsedMs).toBe(90);
  });
});

/** Those up to a member; the others did not search. */
function cut(answers: readonly Answer[], last: number): (Answer | null)[] {
  return answers.map((each, member) => (member <= last ? each : null));
}
