import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import { FRAGMENTS, goalOf, totalOf } from '../plan/terms.ts';
import { tinyCases } from '../testing/generate.ts';
import { Draft } from './draft.ts';
import { Moves } from './moves.ts';
import { Random } from './random.ts';
import { createScratch } from './scratch.ts';

/** All terms but fragments, which no move looks at. */
const weights = { moves: 1, soft: 1, hosts: 1, network: 1, balance: 1 };

function open({
  site,
  application,
}: {
  site: Parameters<typeof openSite>[0];
  application: Parameters<typeof openApplication>[1];
}) {
  const snapshot = openSite(site);
  const problem = openApplication(snapshot, application);
  return new Draft(problem, goalOf(problem, { weights }), createScratch(snapshot));
}

/** Places what finds a place. */
function fill(draft: Draft, random: Random): void {
  const { hostCount, poolCount } = draft.problem.snapshot;
  for (let part = 0; part < draft.partAt.length; part++)
    for (let tries = 0; tries < 20 && draft.partAt[part] < 0; tries++) {
      const count = draft.isServers(part) ? hostCount : poolCount;
      const target = random.below(count);
      if (count > 0 && draft.fits(part, target)) draft.put(part, target);
    }
}

describe('what a move would change', () => {
  it('is what it changes, and nothing that may move is said to be bound', () => {
    const seen = { moved: 0, swapped: 0, bound: 0 };
    fc.assert(
      fc.property(tinyCases(), fc.integer(), (tiny, seed) => {
        const draft = open(tiny);
        const random = new Random(seed);
        fill(draft, random);
        // Moves are for complete drafts.
        if (draft.placedParts < draft.partAt.length) return draft.clear();
        const moves = new Moves(draft);
        const { serverParts } = draft.problem.parts;
        const total = () => totalOf(draft.goal, draft.amounts);
        expect(draft.goal.order).not.toContain(FRAGMENTS);
        for (let i = 0; i < 40 && serverParts > 0; i++) {
          const a = random.below(serverParts);
          const from = draft.partAt[a];
          const to = random.below(draft.problem.snapshot.hostCount);
          if (from < 0 || from === to || !moves.isTold(a) || !draft.isEligible(a, to)) continue;
          const before = total();
          if (draft.hasRoom(a, to)) {
            const told = moves.delta(a, to);
            const might = draft.mightObeyRules(a, to, -1);
            draft.take(a);
            if (draft.obeysRules(a, to) && draft.put(a, to)) {
              expect(might).toBe(true);
              expect(total() - before).toBeCloseTo(told, 9);
              seen.moved++;
              continue;
            }
            if (!might) seen.bound++;
            draft.put(a, from);
            expect(total()).toBe(before);
            continue;
          }
          const b = random.below(serverParts);
          if (draft.partAt[b] !== to || !moves.isTold(b) || !moves.haveRoomToSwap(a, b)) continue;
          if (!draft.isEligible(b, from)) continue;
          const told = moves.swapDelta(a, b);
          draft.take(a);
          draft.take(b);
          if (draft.obeysRules(a, to) && draft.put(a, to)) {
            if (draft.obeysRules(b, from) && draft.put(b, from)) {
              expect(total() - before).toBeCloseTo(told, 9);
              seen.swapped++;
              continue;
            }
            draft.take(a);
          }
          draft.put(a, from);
          draft.put(b, to);
        }
        draft.clear();
      }),
      { seed: 5, numRuns: 1500 },
    );
    expect(seen.moved).toBeGreaterThan(1000);
    expect(seen.swapped).toBeGreaterThan(100);
    expect(seen.bound).toBeGreaterThan(300);
  });
});
