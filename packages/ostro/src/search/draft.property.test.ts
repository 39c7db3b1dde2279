/** The draft held against the independent checker, and against itself undone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import { reportPlacements } from '../plan/report.ts';
import { indexSite } from '../plan/site-view.ts';
import { viewSnapshot } from '../plan/snapshot-view.ts';
import { goalOf, TERMS } from '../plan/terms.ts';
import { Verifier } from '../plan/verify.ts';
import { type TinyCase, tinyCases } from '../testing/generate.ts';
import { Draft } from './draft.ts';
import { Random } from './random.ts';
import { createScratch, isBlank } from './scratch.ts';

function open({ site, application }: TinyCase) {
  const snapshot = openSite(site);
  const problem = openApplication(snapshot, application);
  const scratch = createScratch(snapshot);
  const draft = new Draft(problem, goalOf(problem, { weights: everyTerm }), scratch);
  return { snapshot, problem, scratch, draft };
}

const everyTerm = Object.fromEntries(TERMS.map((name) => [name, 1]));

/** A target for a part, whether or not it may go there. */
function anyTarget(draft: Draft, part: number, random: Random): number {
  const { hostCount, poolCount } = draft.problem.snapshot;
  return random.below(draft.isServers(part) ? hostCount : poolCount);
}

describe('a draft', () => {
  it('is blank again, to the last bit, after any putting and taking', () => {
    fc.assert(
      fc.property(tinyCases(), fc.integer(), (tiny, seed) => {
        const { draft, scratch } = open(tiny);
        const random = new Random(seed);
        for (let step = 0; step < 60; step++) {
          const part = random.below(draft.partAt.length);
          if (draft.partAt[part] >= 0) draft.take(part);
          else {
            const target = anyTarget(draft, part, random);
            if (target >= 0 && draft.problem.snapshot.poolCount + draft.problem.snapshot.hostCount > 0) {
              const before = [draft.amounts.slice(), structuredClone(scratch)];
              if (draft.fits(part, target) && draft.put(part, target)) {
                if (random.below(2) === 0) continue;
                draft.take(part);
              }
              expect([draft.amounts, scratch]).toEqual(before);
            }
          }
        }
        draft.clear();
        expect(isBlank(scratch)).toBe(true);
        expect([...draft.amounts].every((amount) => amount === 0)).toBe(true);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('takes a whole arrangement exactly when the checker accepts it, and counts the same cost', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(tinyCases(), fc.integer(), (tiny, seed) => {
        const { snapshot, problem, draft } = open(tiny);
        const random = new Random(seed);
        const described = new Verifier(indexSite(tiny.site)).on(tiny.application);
        const live = new Verifier(viewSnapshot(snapshot)).on(tiny.application);
        for (let round = 0; round < 12; round++) {
          const targets = draft.partAt.map((_, part) => anyTarget(draft, part, random));
          if (problem.parts.count > problem.parts.serverParts && snapshot.poolCount === 0) return;
          const fits = [...targets].every(
            (target, part) => draft.fits(part, target) && draft.put(part, target),
          );
          const at = Int32Array.from(problem.parts.partOf, (part) => targets[part]);
          const placements = reportPlacements(problem, at);
          const violations = described.check(placements);
          expect([fits, violations]).toEqual([violations.length === 0, violations]);
          // The live view knows who stands where, but not everybody's name.
          const broken = (list: typeof violations) => [...new Set(list.map(({ rule }) => rule))].sort();
          expect(broken(live.check(placements))).toEqual(broken(violations));
          if (fits) {
            accepted++;
            const terms = described.recount(placements);
            const amounts = TERMS.map((name) => [name, terms[name].value.toFixed(6)]);
            const own = TERMS.map((name, term) => [
              name,
              (draft.amounts[term] / draft.goal.norm[term]).toFixed(6),
            ]);
            expect(own).toEqual(amounts);
          } else refused++;
          draft.clear();
        }
      }),
      { seed: 12, numRuns: 600 },
    );
    // Both sides of the line were tried often.
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(1000);
  });
});
