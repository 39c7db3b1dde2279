/** What every store must do: one suite for all adapters, written from the port. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ValetError } from '../../error.ts';
import type { Batch, Store, StoredState, Write } from '../../ports/store.ts';
import { StoreProcess } from './client.ts';
import { change, group, placement, plan, SITE, time } from './records.ts';

/** An empty database of a test's own. */
export interface Subject {
  /** Opens a store on it; the same database each time. */
  open(): Store;
  /** For `openStore` in another process; null when it forgets what was written as it is closed. */
  readonly url: string | null;
  remove(): Promise<void>;
}

const ALL = { siteId: SITE, afterSeq: 0, limit: 1_000_000, projectId: null };

/** Defines the tests. @param make an empty database, whose schema is not there yet */
export function describeStore(name: string, make: () => Promise<Subject>): void {
  describe(`${name}, as a store`, () => {
    let subject: Subject;
    let store: Store;

    beforeEach(async () => {
      subject = await make();
      store = subject.open();
      await store.migrate();
    });

    afterEach(async () => {
      await store.close();
      await subject.remove();
    });

    const commit = (...writes: Write[]) => store.commit({ writes, changes: [] });
    const load = () => store.load(SITE);
    const failure = async (promise: Promise<unknown>) => {
      const error = await promise.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ValetError);
      return error as ValetError;
    };
    const events = async (query = {}) =>
      (await store.changes({ ...ALL, ...query })).map(({ seq, event }) => `${seq} ${event}`);

    it('draws a secret once, however often it is migrated', async () => {
      const secret = await store.nameSecret();
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      await store.migrate();
      expect(await store.nameSecret()).toBe(secret);
      const other = await make();
      const theirs = other.open();
      await theirs.migrate();
      expect(await theirs.nameSecret()).not.toBe(secret);
      await theirs.close();
      await other.remove();
    });

    describe('records', () => {
      it('are there as they were written', async () => {
        const groups = [
          group('g-1'),
          group('g-2', { level: null, maxUnits: null, projectId: null, members: [] }),
        ];
        const plans = [plan('plan-1'), plan('plan-2', { state: 'failed', expiresAt: time(5), userId: null })];
        const placements = [
          placement('x-1'),
          placement('x-2', { kind: 'volume', resourceId: 'nova-1', state: 'claimed', expiresAt: null }),
        ];
        await commit(
          ...groups.map((put) => ({ table: 'group' as const, put, expect: 0 })),
          ...plans.map((put) => ({ table: 'plan' as const, put, expect: 0 })),
          ...placements.map((put) => ({ table: 'placement' as const, put, expect: 0 })),
        );
        expect(byId(await load())).toEqual(byId({ groups, plans, placements, lastSeq: 0 }));
      });

      it('are replaced as a whole', async () => {
        await commit(
          { table: 'group', put: group('g-1'), expect: 0 },
          { table: 'plan', put: plan('plan-1'), expect: 0 },
          { table: 'placement', put: placement('x-1'), expect: 0 },
        );
        const later = { generation: 2, updatedAt: time(9), projectId: null, userId: null, name: 'n' };
        const groups = [
          group('g-1', { ...later, type: 'affinity', level: null, maxUnits: null, description: '' }),
        ];
        const plans = [plan('plan-1', { ...later, state: 'failed', outcome: '[]', expiresAt: time(3) })];
        const placements = [
          placement('x-1', { ...later, location: 'host-2', resourceId: 'r', expiresAt: null }),
        ];
        await commit(
          { table: 'group', put: groups[0]!, expect: 1 },
          { table: 'plan', put: plans[0]!, expect: 1 },
          { table: 'placement', put: placements[0]!, expect: 1 },
        );
        expect(await load()).toEqual({ groups, plans, placements, lastSeq: 0 });
      });

      it('can be deleted', async () => {
        await commit(
          { table: 'group', put: group('g-1'), expect: 0 },
          { table: 'plan', put: plan('plan-1'), expect: 0 },
          { table: 'placement', put: placement('x-1'), expect: 0 },
        );
        // The plan before what belongs to it: the order is the caller's.
        await commit(
          { table: 'plan', delete: 'plan-1', expect: 1 },
          { table: 'placement', delete: 'x-1', expect: 1 },
          { table: 'group', delete: 'g-1', expect: 1 },
        );
        expect(await load()).toEqual({ groups: [], plans: [], placements: [], lastSeq: 0 });
      });

      it('belong to a site', async () => {
        await commit(
          { table: 'group', put: group('g-1'), expect: 0 },
          { table: 'group', put: group('g-2', { siteId: 'other', members: ['p-9'] }), expect: 0 },
          { table: 'plan', put: plan('plan-2', { siteId: 'other' }), expect: 0 },
          { table: 'placement', put: placement('x-2', { siteId: 'other' }), expect: 0 },
        );
        const { groups, plans, placements } = await load();
        expect([groups, plans, placements]).toEqual([[group('g-1')], [], []]);
        const other = await store.load('other');
        expect([other.groups.length, other.plans.length, other.placements.length]).toEqual([1, 1, 1]);
        expect((await store.load('none')).groups).toEqual([]);
      });

      it('give groups and plans in the order of their creation', async () => {
        const created = ['c', 'a', 'b'].map((id, i) => [id, time(i)] as const);
        for (const [id, createdAt] of created)
          await commit(
            { table: 'group', put: group(id, { createdAt }), expect: 0 },
            { table: 'plan', put: plan(id, { createdAt }), expect: 0 },
          );
        await commit({ table: 'plan', put: plan('c', { createdAt: time(0), generation: 2 }), expect: 1 });
        const { groups, plans } = await load();
        expect(groups.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
        expect(plans.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
      });

      it('keep the members of a group in their order, whatever changes', async () => {
        const lists = [
          ['b', 'a', 'c'],
          ['b', 'a', 'c', 'd'],
          ['b', 'c', 'd'],
          [],
          ['z'],
          ['a', 'z'],
          ['z', 'a'],
        ];
        for (const [i, members] of lists.entries()) {
          await commit({ table: 'group', put: group('g-1', { members, generation: i + 1 }), expect: i });
          expect((await load()).groups[0]!.members).toEqual(members);
        }
      });
    });

    describe('the request of a plan', () => {
      const put = (request: string, planId = 'plan-1') =>
        ({ table: 'plan_request', put: { planId, siteId: SITE, request } }) as const;

      it('is written with its plan, replaced, and gone with it', async () => {
        expect(await store.planRequest('plan-1')).toBe(null);
        await commit({ table: 'plan', put: plan('plan-1'), expect: 0 }, put('{"a":1}'));
        expect(await store.planRequest('plan-1')).toBe('{"a":1}');
        await commit(put('{"a":2}'));
        expect(await store.planRequest('plan-1')).toBe('{"a":2}');
        await commit({ table: 'plan', delete: 'plan-1', expect: 1 });
        expect(await store.planRequest('plan-1')).toBe(null);
      });

      it('needs a plan', async () => {
        expect((await failure(commit(put('{}', 'nowhere')))).code).toBe('valet.store.conflict');
        expect(await store.planRequest('nowhere')).toBe(null);
      });
    });

    describe('generations', () => {
      beforeEach(() => commit({ table: 'plan', put: plan('plan-1', { generation: 7 }), expect: 0 }));

      it.each([
        ['a new record that exists', { table: 'plan', put: plan('plan-1'), expect: 0 }, 7],
        ['a change of an older one', { table: 'plan', put: plan('plan-1', { generation: 7 }), expect: 6 }, 7],
        [
          'a change of a younger one',
          { table: 'plan', put: plan('plan-1', { generation: 9 }), expect: 8 },
          7,
        ],
        [
          'a change of what is not there',
          { table: 'plan', put: plan('plan-2', { generation: 2 }), expect: 1 },
          0,
        ],
        ['a deletion of an older one', { table: 'plan', delete: 'plan-1', expect: 6 }, 7],
        ['a deletion of what is gone', { table: 'plan', delete: 'plan-2', expect: 7 }, 0],
        ['a deletion of what should not exist', { table: 'plan', delete: 'plan-2', expect: 0 }, 0],
        ['a group that is not there', { table: 'group', put: group('g-9', { generation: 2 }), expect: 1 }, 0],
        ['a placement that is not there', { table: 'placement', delete: 'x-9', expect: 1 }, 0],
      ] as const)('refuse %s', async (_, write, found) => {
        const before = await load();
        const error = await failure(commit(write));
        const id = 'put' in write ? write.put.id : write.delete;
        const { table, expect: expected } = write;
        expect(error).toMatchObject({
          code: 'valet.store.conflict',
          details: { table, id, expected, found },
        });
        expect(error.message).toContain(id);
        expect(await load()).toEqual(before);
      });

      it('let one of many win each time', async () => {
        let generation = 7;
        for (let round = 0; round < 5; round++) {
          const expect_ = generation++;
          const results = await Promise.allSettled(
            Array.from({ length: 8 }, (_, i) =>
              commit({
                table: 'plan',
                put: plan('plan-1', { generation, name: `by ${i}` }),
                expect: expect_,
              }),
            ),
          );
          expect(results.map(({ status }) => status)).toEqual(['fulfilled', ...Array(7).fill('rejected')]);
        }
        expect((await load()).plans).toEqual([plan('plan-1', { generation: 12, name: 'by 0' })]);
      });
    });

    describe('a batch', () => {
      it('is written as a whole or not at all', async () => {
        await store.commit({
          writes: [{ table: 'group', put: group('g-1'), expect: 0 }],
          changes: [change('first')],
        });
        const before = await load();
        await failure(
          store.commit({
            writes: [
              { table: 'plan', put: plan('plan-1'), expect: 0 },
              { table: 'plan_request', put: { planId: 'plan-1', siteId: SITE, request: '{}' } },
              { table: 'placement', put: placement('x-1'), expect: 0 },
              { table: 'group', put: group('g-1', { generation: 2, members: [] }), expect: 1 },
              { table: 'placement', delete: 'x-2', expect: 1 },
            ],
            changes: [change('never')],
          }),
        );
        expect(await load()).toEqual(before);
        expect(await store.planRequest('plan-1')).toBe(null);
        expect(await events()).toEqual(['1 first']);
        expect(await store.commit({ writes: [], changes: [change('second')] })).toBe(2);
      });

      it('does not suffer from those beside it', async () => {
        const put = (id: string, expect: number): Batch => ({
          writes: [{ table: 'plan', put: plan(id), expect }],
          changes: [change(id), change(id)],
        });
        const results = await Promise.allSettled(
          [put('a', 0), put('b', 5), put('c', 0), put('a', 0), put('d', 0)].map((batch) =>
            store.commit(batch),
          ),
        );
        expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'refused'))).toEqual([
          2,
          'refused',
          4,
          'refused',
          6,
        ]);
        expect((await load()).plans.map(({ id }) => id)).toEqual(['a', 'c', 'd']);
        expect(await events()).toEqual(['1 a', '2 a', '3 c', '4 c', '5 d', '6 d']);
      });

      it('may write a record more than once', async () => {
        await commit(
          { table: 'plan', put: plan('plan-1'), expect: 0 },
          { table: 'plan', put: plan('plan-1', { generation: 2, name: 'second' }), expect: 1 },
          { table: 'plan', delete: 'plan-1', expect: 2 },
          { table: 'plan', put: plan('plan-1', { name: 'again' }), expect: 0 },
        );
        expect((await load()).plans).toEqual([plan('plan-1', { name: 'again' })]);
      });

      it('may be empty', async () => {
        expect(await commit()).toBe(0);
        await store.commit({ writes: [], changes: [change('a')] });
        expect(await commit()).toBe(1);
      });
    });

    describe('changes', () => {
      it('are numbered without gaps in the order of the calls', async () => {
        const batches = Array.from({ length: 150 }, (_, i) =>
          Array.from({ length: i % 3 }, () => change(`e${i}`)),
        );
        const order: number[] = [];
        const seqs = await Promise.all(
          batches.map(async (changes, i) => {
            const seq = await store.commit({ writes: [], changes });
            order.push(i);
            return seq;
          }),
        );
        expect(order).toEqual(batches.map((_, i) => i));
        let total = 0;
        expect(seqs).toEqual(batches.map(({ length }) => (total += length)));
        const expected = batches.flat().map(({ event }, i) => `${i + 1} ${event}`);
        expect(await events()).toEqual(expected);
        expect((await load()).lastSeq).toBe(total);
      });

      it('are there as they were written', async () => {
        const changes = [
          change('plan.created', { body: '{"x":[1]}' }),
          change('group.updated', {
            userId: null,
            actorProjectId: null,
            projectId: null,
            entity: 'group',
            at: time(3),
          }),
        ];
        await store.commit({ writes: [], changes });
        expect(await store.changes(ALL)).toEqual(changes.map((each, i) => ({ seq: i + 1, ...each })));
      });

      it('can be read page by page, of one project or of all, of one site', async () => {
        const projects = ['p-1', 'p-2', null, 'p-1', 'p-1', 'p-2'];
        const changes = projects.map((projectId, i) => change(`e${i}`, { projectId }));
        await store.commit({ writes: [], changes: [...changes, change('far', { siteId: 'other' })] });
        expect(await events({ limit: 2 })).toEqual(['1 e0', '2 e1']);
        expect(await events({ limit: 2, afterSeq: 2 })).toEqual(['3 e2', '4 e3']);
        expect(await events({ afterSeq: 5 })).toEqual(['6 e5']);
        expect(await events({ afterSeq: 99 })).toEqual([]);
        expect(await events({ limit: 2, projectId: 'p-1' })).toEqual(['1 e0', '4 e3']);
        expect(await events({ limit: 2, projectId: 'p-1', afterSeq: 4 })).toEqual(['5 e4']);
        expect(await events({ projectId: 'nobody' })).toEqual([]);
        expect(await events({ siteId: 'other' })).toEqual(['7 far']);
      });

      it('are forgotten when they are old, and their numbers are not given again', async () => {
        const changes = Array.from({ length: 2500 }, (_, i) => change(`e${i}`, { at: time(i) }));
        await store.commit({ writes: [], changes: [...changes, change('far', { siteId: 'other' })] });
        expect(await store.prune(SITE, time(0))).toBe(0);
        expect(await store.prune(SITE, time(2400))).toBe(2400);
        expect((await events())[0]).toBe('2401 e2400');
        expect(await store.prune(SITE, time(2400))).toBe(0);
        expect(await store.prune(SITE, time(9999))).toBe(100);
        expect(await events()).toEqual([]);
        expect(await events({ siteId: 'other' })).toEqual(['2501 far']);
        expect((await load()).lastSeq).toBe(2501);
        expect(await store.commit({ writes: [], changes: [change('next')] })).toBe(2502);
      });
    });

    describe('texts', () => {
      it.each([
        ['quotes', `'"\`\\'); DROP TABLE plans; --`],
        ['characters of every kind', 'Zürich 東京 🚀 e\u0301 \u202e \u007f \ufeff \uffff'],
        ['control characters', '\n\r\t\u0001\u001f'],
        ['spaces at its ends', '  a  '],
        ['nothing', ''],
        ['question marks and dollars', '? ?1 $1 :a @b %s'],
        ['a million characters', 'äb😀d'.repeat(200_000)],
      ])('may have %s', async (_, text) => {
        const put = plan('plan-1', { name: text, outcome: JSON.stringify(text) });
        await store.commit({
          writes: [
            { table: 'plan', put, expect: 0 },
            { table: 'plan_request', put: { planId: 'plan-1', siteId: SITE, request: text } },
          ],
          changes: [change('e', { body: text })],
        });
        const { plans } = await load();
        // Compared apart: a difference of millions of characters would be printed.
        expect([plans[0]!.name === put.name, plans[0]!.outcome === put.outcome]).toEqual([true, true]);
        expect((await store.planRequest('plan-1')) === text).toBe(true);
        expect((await store.changes(ALL))[0]!.body === text).toBe(true);
      });

      it('are distinguished by each character of an id', async () => {
        const ids = ['a', 'A', 'á', 'a ', "a'"];
        await commit(...ids.map((id) => ({ table: 'plan' as const, put: plan(id), expect: 0 })));
        expect((await load()).plans.map(({ id }) => id).sort()).toEqual([...ids].sort());
      });

      it('with U+0000 are kept whole or refused', async () => {
        const name = 'a\0b';
        const error = await commit({ table: 'plan', put: plan('plan-1', { name }), expect: 0 }).catch(
          (e) => e,
        );
        if (error instanceof ValetError) expect(error.code).toBe('valet.request.invalid');
        const { plans } = await load();
        expect(plans.map((each) => each.name)).toEqual(error instanceof ValetError ? [] : [name]);
      });
    });

    it('does what a map of records would do, whatever it is asked', async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(batchOfAnything, { minLength: 1, maxLength: 30 }), async (batches) => {
          const model = new Model();
          // What earlier runs left is not this run's.
          const siteId = `site of run ${++runs}`;
          const own = batches.map((batch) => ownedBy(siteId, batch));
          const results = await Promise.allSettled(own.map((batch) => store.commit(batch)));
          expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
            own.map((batch) => model.commit(batch)),
          );
          const { groups, plans, placements } = await store.load(siteId);
          expect(byId({ groups, plans, placements, lastSeq: 0 })).toEqual(byId(model.state()));
          const found = await store.changes({ ...ALL, siteId });
          expect(found.map(({ event }) => event)).toEqual(model.events);
        }),
        { seed: 3, numRuns: 40 },
      );
    });

    describe('when it is closed', () => {
      it('has written what it was given before, and takes no more', async () => {
        const pending = Array.from({ length: 20 }, (_, i) =>
          commit({ table: 'plan', put: plan(`plan-${i}`), expect: 0 }),
        );
        await store.close();
        await Promise.all(pending);
        expect((await failure(commit({ table: 'plan', put: plan('late'), expect: 0 }))).code).toBe(
          'valet.store.unavailable',
        );
        await store.close();
      });
    });

    describe('the schema', () => {
      it('is the one wanted after migrating, however often', async () => {
        await commit({ table: 'plan', put: plan('plan-1'), expect: 0 });
        await Promise.all([store.migrate(), store.migrate()]);
        const { found, wanted } = await store.schemaVersion();
        expect(found).toBe(wanted);
        expect((await load()).plans).toEqual([plan('plan-1')]);
      });
    });
  });

  describe(`${name}, as a memory that lasts`, () => {
    let subject: Subject & { readonly url: string };

    beforeEach(async (context) => {
      const { url, ...rest } = await make();
      if (url === null) return context.skip('it forgets');
      subject = { ...rest, url };
    });

    afterEach(() => subject?.remove());

    it('says what to do when the schema is not there', async () => {
      const store = subject.open();
      expect(await store.schemaVersion()).toMatchObject({ found: 0 });
      await expect(store.load(SITE)).rejects.toThrow(/run 'valet db upgrade'/);
      await store.close();
    });

    it('lets several processes migrate at once', async () => {
      const processes = Array.from({ length: 3 }, () => new StoreProcess(subject.url));
      for (const each of processes) each.migrate('migrated');
      await Promise.all(processes.map((each) => each.untilDone(1)));
      expect(processes.flatMap(({ done }) => done)).toEqual(['migrated', 'migrated', 'migrated']);
      await Promise.all(processes.map((each) => each.close()));
      const store = subject.open();
      const { found, wanted } = await store.schemaVersion();
      expect(found).toBe(wanted);
      await store.close();
    });

    it('has after closing and opening what it had before', async () => {
      let store = subject.open();
      await store.migrate();
      await store.commit(step(1));
      await store.commit(step(2));
      const [state, changes] = [await store.load(SITE), await store.changes(ALL)];
      const secret = await store.nameSecret();
      await store.close();
      store = subject.open();
      expect(await store.nameSecret()).toBe(secret);
      expect([await store.load(SITE), await store.changes(ALL)]).toEqual([state, changes]);
      expect(await store.commit(step(3))).toBe(3 * CHANGES_A_STEP);
      await store.close();
    });

    it('lets two processes write, each record one of them', async () => {
      const store = subject.open();
      await store.migrate();
      const other = new StoreProcess(subject.url);
      const ours: Promise<unknown>[] = [];
      for (let i = 0; i < 50; i++) {
        const batch = (name: string): Batch => ({
          writes: [{ table: 'plan', put: plan(`plan-${i}`, { name }), expect: 0 }],
          changes: [change(name)],
        });
        other.commit('theirs', batch('theirs'));
        ours.push(
          store.commit(batch('ours')).catch((error: ValetError) => expect(error.code).toMatch(/conflict/)),
        );
      }
      await Promise.all(ours);
      await other.untilDone(50);
      await other.close();
      const { plans, lastSeq } = await store.load(SITE);
      expect(plans).toHaveLength(50);
      expect(lastSeq).toBe(50);
      const names = (await store.changes(ALL)).map(({ event }) => event).sort();
      expect(names).toEqual(plans.map(({ name }) => name).sort());
      expect(other.done.filter((line) => line === 'theirs')).toHaveLength(
        plans.filter(({ name }) => name === 'theirs').length,
      );
      await store.close();
    });

    it('has every answered batch, and no half one, however its process ends', async () => {
      const first = subject.open();
      await first.migrate();
      await first.close();
      let written = 0;
      for (const delay of fc.sample(fc.integer({ min: 1, max: 120 }), { seed: 11, numRuns: 10 })) {
        const child = new StoreProcess(subject.url);
        for (let n = written + 1; n <= written + 250; n++) child.commit(String(n), step(n));
        await child.untilDone(delay);
        await child.kill();
        expect(child.done).toEqual(child.done.map((_, i) => String(written + i + 1)));

        const store = subject.open();
        const state = await store.load(SITE);
        // Batches are committed in order, so that the number of changes tells which ones there are.
        const last = state.lastSeq / CHANGES_A_STEP;
        expect(last).toBeGreaterThanOrEqual(written + child.done.length);
        expect(byId(state)).toEqual(byId(stateAfter(last)));
        const seqs = (await store.changes(ALL)).map(({ seq }) => seq);
        expect(seqs).toEqual(Array.from({ length: state.lastSeq }, (_, i) => i + 1));
        for (const { id } of state.plans) expect(await store.planRequest(id)).toBe(requestOf(id));
        await store.close();
        written = last;
      }
    });
  });
}

const CHANGES_A_STEP = 3;
const LIFETIME = 5;

/** One of a stream of batches: makes a plan, changes the one before, and deletes an old one. */
function step(n: number): Batch {
  const id = `plan-${n}`;
  const old = n - LIFETIME;
  return {
    writes: [
      { table: 'plan', put: plan(id, { createdAt: time(n) }), expect: 0 },
      { table: 'plan_request', put: { planId: id, siteId: SITE, request: requestOf(id) } },
      ...['a', 'b'].map((part): Write => {
        return { table: 'placement', put: placement(`${id}-${part}`, { planId: id }), expect: 0 };
      }),
      ...(n > 1 ? [{ table: 'plan', put: changed(n - 1), expect: 1 } as const] : []),
      ...(old > 0
        ? ([
            { table: 'plan', delete: `plan-${old}`, expect: 2 },
            { table: 'placement', delete: `plan-${old}-a`, expect: 1 },
            { table: 'placement', delete: `plan-${old}-b`, expect: 1 },
          ] as const)
        : []),
    ],
    changes: Array.from({ length: CHANGES_A_STEP }, (_, i) => change(`step ${n}.${i}`)),
  };
}

function changed(n: number) {
  return plan(`plan-${n}`, { createdAt: time(n), generation: 2, name: 'changed' });
}

function requestOf(planId: string): string {
  return JSON.stringify({ planId, text: 'x'.repeat(2000) });
}

function stateAfter(last: number): StoredState {
  const numbers = Array.from({ length: Math.min(last, LIFETIME) }, (_, i) => last - i);
  return {
    groups: [],
    plans: numbers.map((n) => (n === last ? plan(`plan-${n}`, { createdAt: time(n) }) : changed(n))),
    placements: numbers.flatMap((n) =>
      ['a', 'b'].map((part) => placement(`plan-${n}-${part}`, { planId: `plan-${n}` })),
    ),
    lastSeq: last * CHANGES_A_STEP,
  };
}

function byId({ groups, plans, placements, lastSeq }: StoredState) {
  const sorted = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
    [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { groups: sorted(groups), plans: sorted(plans), placements: sorted(placements), lastSeq };
}

/** The few ids and generations make writes meet. */
const id = fc.constantFrom('1', '2', '3');
const generation = fc.integer({ min: 0, max: 3 });
const text = fc.string({ unit: 'grapheme', maxLength: 8 });

const anyWrite: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ table: fc.constantFrom('group', 'plan', 'placement'), delete: id, expect: generation }),
  fc
    .record({ id, expect: generation, name: text, members: fc.array(text, { maxLength: 4 }) })
    .map(({ id, expect, ...fields }) => {
      return { table: 'group', put: group(id, { ...fields, generation: expect + 1 }), expect } as const;
    }),
  fc.record({ id, expect: generation, name: text }).map(({ id, expect, name }) => {
    return { table: 'plan', put: plan(id, { name, generation: expect + 1 }), expect } as const;
  }),
  fc.record({ id, expect: generation, name: text }).map(({ id, expect, name }) => {
    return { table: 'placement', put: placement(id, { name, generation: expect + 1 }), expect } as const;
  }),
);

const batchOfAnything: fc.Arbitrary<Batch> = fc.record({
  writes: fc.array(anyWrite, { maxLength: 4 }),
  changes: fc.array(
    text.map((event) => change(event)),
    { maxLength: 3 },
  ),
});

/** The same batch with ids that no other site has. */
function ownedBy(siteId: string, { writes, changes }: Batch): Batch {
  const own = (write: Write): Write => {
    if ('delete' in write) return { ...write, delete: `${siteId} ${write.delete}` };
    if (write.table === 'plan_request') return write;
    return { ...write, put: { ...write.put, siteId, id: `${siteId} ${write.put.id}` } } as Write;
  };
  return { writes: writes.map(own), changes: changes.map((each) => ({ ...each, siteId })) };
}

/** The slow and obvious store. */
class Model {
  #rows = new Map<string, Write & { readonly put: { readonly generation: number } }>();
  readonly events: string[] = [];

  /** @returns whether it was taken */
  commit({ writes, changes }: Batch): boolean {
    const rows = new Map(this.#rows);
    for (const write of writes) {
      if (write.table === 'plan_request') throw new Error('the model has no requests');
      const key = `${write.table} ${'delete' in write ? write.delete : write.put.id}`;
      const found = rows.get(key)?.put.generation ?? 0;
      if (found !== write.expect || ('delete' in write && found === 0)) return false;
      if ('delete' in write) rows.delete(key);
      else rows.set(key, write);
    }
    this.#rows = rows;
    this.events.push(...changes.map(({ event }) => event));
    return true;
  }

  state(): StoredState {
    const of = <Row>(table: Write['table']) =>
      [...this.#rows.values()].filter((write) => write.table === table).map(({ put }) => put as Row);
    return { groups: of('group'), plans: of('plan'), placements: of('placement'), lastSeq: 0 };
  }
}
