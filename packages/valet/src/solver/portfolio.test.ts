/** Portfolios on real threads: the same answer on any number of them, and none that is in the way of a request. */
import { type Answer, type Application, openSite, SHARED, Solver, solvePortfolio } from '@valet/ostro';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testSite } from '../testing/service.ts';
import type { PostedOptions } from './job.ts';
import { SolverPool } from './pool.ts';

/** The real threads, in the order in which they were begun, so that a test may end one. */
const workers: { terminate(): Promise<number> }[] = [];
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  class Recorded extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      super(...args);
      workers.push(this);
    }
  }
  return { ...real, Worker: Recorded };
});

const pools: SolverPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const snapshot = openSite(testSite(), SHARED);

function openPool(threads: number): SolverPool {
  workers.length = 0;
  const limits = { queueLimit: 10, projectQueueLimit: 10, hurryAfterMs: 60_000 };
  const pool = new SolverPool(snapshot, [], { threads, ...limits });
  pools.push(pool);
  return pool;
}

/** A ring with chords, too large for a proof in the steps given. */
function ring(size: number): Application {
  const name = (i: number) => `s${i % size}`;
  return {
    servers: Array.from({ length: size }, (_, i) => ({
      name: name(i),
      resources: { VCPU: 1 + (i % 2), MEMORY_MB: 1024 },
    })),
    pipes: Array.from({ length: size }, (_, i) =>
      [1, 7].map((by) => ({ a: name(i), b: name(i + by), mbps: 10 + i })),
    ).flat(),
  };
}

/** More than the site has. */
const impossible: Application = { servers: [{ name: 'giant', resources: { VCPU: 1000 } }] };

function ask(
  pool: SolverPool,
  application: Application,
  options: PostedOptions,
  signal = new AbortController().signal,
  project = 'p',
): Promise<Answer> {
  return pool.run<'solve'>({ kind: 'solve', application, options }, signal, project);
}

/** All but what a clock says. */
function timeless({ work, ...answer }: Answer) {
  const { elapsedMs: _, firstAnswerMs: __, ...counted } = work;
  return JSON.stringify({ ...answer, work: counted });
}

describe('a portfolio whose steps are counted', () => {
  it.each([
    ['placed', ring(30)],
    ['impossible', impossible],
  ])('gives one answer on one, two and four threads: %s', async (_, application) => {
    const options = { seed: 3, maxSteps: 40_000 };
    const expected = solvePortfolio(new Solver(openSite(testSite())), application, options, 4);
    for (const threads of [1, 2, 4]) {
      const answer = await ask(openPool(threads), application, { ...options, members: 4 });
      expect(timeless(answer)).toBe(timeless(expected));
    }
  });

  it('loses nothing with a thread that dies', async () => {
    const options = { seed: 3, maxSteps: 120_000, members: 4 };
    const expected = await ask(openPool(1), ring(30), options);
    const pool = openPool(2);
    const searching = ask(pool, ring(30), options);
    await vi.waitFor(() => expect(pool.running).toBe(2));
    await workers[0]!.terminate();
    expect(timeless(await searching)).toBe(timeless(expected));
  });

  it('lets a request go first, and comes to the same answer all the same', async () => {
    const options = { seed: 3, maxSteps: 400_000, members: 4 };
    const expected = await ask(openPool(2), ring(30), options);
    const pool = openPool(2);
    let isOver = false;
    const searching = ask(pool, ring(30), options).finally(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(pool.running).toBe(2));
    const answer = await ask(pool, ring(4), { budgetMs: 0 }, undefined, 'another');
    expect([answer.placements.length, isOver]).toEqual([4, false]);
    expect(timeless(await searching)).toBe(timeless(expected));
  });
});

describe('a portfolio that has a time', () => {
  const minutes = { budgetMs: 600_000, members: 4 };

  it('does not begin where the time is short, and says nothing then', async () => {
    const { work } = await ask(openPool(4), ring(30), { budgetMs: 99, members: 4 });
    expect(work).not.toHaveProperty('portfolio');
  });

  it('says how many took part and whose answer it is', async () => {
    const { status, work } = await ask(openPool(3), ring(30), { budgetMs: 400, members: 64 });
    expect(status).toBe('feasible');
    expect(work.portfolio!.members).toBe(3);
    expect(work.portfolio!.won).toBeLessThan(3);
    expect(work.elapsedMs).toBeLessThan(60_000);
  });

  it('ends with the first proof of any member', async () => {
    const pool = openPool(2);
    expect(await ask(pool, ring(4), minutes)).toMatchObject({ status: 'optimal' });
    const { status, explanation } = await ask(pool, impossible, minutes);
    expect([status, explanation?.items[0]?.name]).toEqual(['infeasible', 'giant']);
  });

  it('gives a thread to the first request that waits for one', async () => {
    const pool = openPool(2);
    const ending = new AbortController();
    const searching = ask(pool, ring(30), minutes, ending.signal).catch((error: Error) => error);
    await vi.waitFor(() => expect(pool.running).toBe(2));
    for (let i = 0; i < 5; i++) {
      const { placements } = await ask(pool, ring(4), { budgetMs: 0 }, undefined, 'another');
      expect(placements).toHaveLength(4);
    }
    expect(pool.waiting).toBe(0);
    ending.abort();
    expect(await searching).toMatchObject({ code: 'valet.plan.cancelled' });
    // The threads are free again.
    await vi.waitFor(() => expect(pool.running).toBe(0));
  });

  it.each([0, 1])('has the answer of the others when the thread of member %d dies', async (which) => {
    const pool = openPool(2);
    const searching = ask(pool, ring(30), { budgetMs: 3000, members: 2 });
    await vi.waitFor(() => expect(pool.running).toBe(2));
    await workers[which]!.terminate();
    const { status, placements } = await searching;
    expect([status, placements.length]).toEqual(['feasible', 30]);
  });

  it('fails when its only thread dies', async () => {
    const pool = openPool(1);
    const searching = ask(pool, ring(30), minutes);
    await vi.waitFor(() => expect(pool.running).toBe(1));
    await workers[0]!.terminate();
    await expect(searching).rejects.toMatchObject({ code: 'valet.internal' });
    expect((await ask(pool, ring(4), { budgetMs: 0 })).placements).toHaveLength(4);
  });
});
