import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import { reportPlacements } from '../plan/report.ts';
import { indexSite } from '../plan/site-view.ts';
import { compareAmounts, goalOf } from '../plan/terms.ts';
import { Verifier } from '../plan/verify.ts';
import { tinyCases } from '../testing/generate.ts';
import { attempt, USUAL } from './attempt.ts';
import { Budget } from './budget.ts';
import { Candidates } from './candidates.ts';
import { Draft } from './draft.ts';
import { Random } from './random.ts';
import { createScratch, isBlank } from './scratch.ts';
import { placeHeaviest, placeOnFirst, placeOnTightest } from './simple.ts';

describe('the ways of simple schedulers', () => {
  it('keep every rule, and are never better than what the search answers', () => {
    let whole = 0;
    const ways = fc.constantFrom(placeOnFirst, placeOnTightest, placeHeaviest);
    fc.assert(
      fc.property(tinyCases(), ways, ({ site, application }, place) => {
        const snapshot = openSite(site);
        const problem = openApplication(snapshot, application);
        const goal = goalOf(problem, {});
        const scratch = createScratch(snapshot);
        const draft = new Draft(problem, goal, scratch);
        const placed = place(draft, new Candidates(draft));
        const amounts = draft.amounts.slice();
        const at = Int32Array.from(problem.parts.partOf, (part) => draft.partAt[part]);
        draft.clear();
        expect(isBlank(scratch)).toBe(true);
        if (!placed) return;
        whole++;
        const placements = reportPlacements(problem, at);
        expect(new Verifier(indexSite(site)).check(application, placements)).toEqual([]);
        const { verdict, best } = attempt(
          problem,
          goal,
          scratch,
          new Budget({}, 20_000),
          new Random(1),
          USUAL,
        );
        expect(verdict).toBe('found');
        expect(compareAmounts(goal, best.amounts, amounts)).toBeLessThanOrEqual(0);
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(whole).toBeGreaterThan(50);
  });
});
