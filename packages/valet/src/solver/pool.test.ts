/** What one project can do to the others while all want the same thread: not much. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ring, server } from '../http/testing/api.ts';
import { type Running, startForTest } from '../testing/service.ts';

let running: Running;
let ending: AbortController;

beforeEach(async () => {
  running = await startForTest({ threads: 1, queueLimit: 5, projectQueueLimit: 3, hurryAfterMs: 50 });
  ending = new AbortController();
});

afterEach(async () => {
  ending.abort();
  await running.service.close();
});

let stacks = 0;
function create(projectId: string, resources: Record<string, unknown>, budgetMs = 0) {
  const stackId = `stack-${++stacks}`;
  const input = { name: stackId, stackId, resources, projectId, userId: 'u1', budgetMs };
  const context = { ...running.context('member', projectId), signal: ending.signal };
  return running.useCases.createPlan(context, input);
}

/** It would search for ten minutes. */
const long = (projectId: string) => create(projectId, ring(20), 600_000);
const short = (projectId: string) => create(projectId, { [projectId]: server(projectId) });

describe('the solver threads', () => {
  it('end a search with the best it has found when another project waits', async () => {
    const searching = long('p1');
    const waiting = short('p2');
    expect(await searching).toMatchObject({ kind: 'created' });
    expect(await waiting).toMatchObject({ kind: 'created' });
    const [plan] = running.useCases.plans();
    const { status, work } = JSON.parse(plan!.outcome);
    expect(status).toBe('feasible');
    expect(work.elapsedMs).toBeLessThan(600_000);
  });

  it('take a bounded number of requests of one project, and still some of others', async () => {
    // All of one project: nothing hurries the first.
    const own = [1, 2, 3, 4, 5].map(() => long('p1').catch((error: Error) => error));
    expect(await own[4]).toMatchObject({
      code: 'valet.queue.full',
      message: expect.stringMatching(/^3 requests of this project wait/),
    });
    const others = [short('p2'), short('p3'), short('p4')];
    await expect(others[2]).rejects.toMatchObject({ code: 'valet.queue.full', status: 503 });
    expect(await others[0]).toMatchObject({ kind: 'created' });
    expect(await others[1]).toMatchObject({ kind: 'created' });
    ending.abort();
    await Promise.all(own);
  });
});
