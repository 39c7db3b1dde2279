/**
 * The first call of a stack nobody has planned: whose it is, what it consists of, and all of it planned at once,
 * however many calls come together.
 */
import type { Answer } from '@valet/ostro';
import { ValetError } from '../../error.ts';
import type { PlanRecord } from '../../ports/record.ts';
import type { StackSource, Stacks } from '../../ports/stacks.ts';
import type { Deps } from '../deps.ts';
import { failure } from '../failure.ts';
import { keepFailed } from '../keep-failed.ts';
import { stackLock } from '../keyed-lock.ts';
import { newRecord } from '../records.ts';
import type { Work } from '../use-cases.ts';
import { digestOfStack, readStackOnThread, storedFrom } from './read-stack.ts';
import { refusal, wrongRule } from './refusal.ts';
import { settlePlan } from './settle-plan.ts';
import { type StackMemory, stackKey } from './stack-memory.ts';
import { withStanding } from './standing.ts';

/** Longest that reading and planning one stack may take, whoever of its callers is still there. */
const PLANNING_MS = 30_000;
/** How long a stack is passed over without asking again. */
const PASSED_OVER_MS = 5_000;
/** How soon a plan that failed is tried again, once the picture has changed. */
const RETRY_MS = 5_000;
const FAILED_MS = 600_000;

/**
 * @returns false when there is nothing to plan as a stack: it is not there, of another project, cannot be read, or
 *   has neither servers nor volumes
 * @throws ValetError `valet.plan.infeasible` | `valet.plan.undecided` for every server of it, `valet.cloud.unavailable`
 */
export async function planStack(
  deps: Deps,
  stacks: Stacks,
  memory: StackMemory,
  context: Work,
  stackId: string,
  projectId: string,
): Promise<boolean> {
  const key = stackKey(stackId, projectId);
  if (memory.passedOver.get(key) !== undefined) return false;
  const failed = memory.failed.get(key);
  if (failed !== undefined && !mayWorkNow(deps, failed)) throw failed.error;
  let underWay = memory.underWay.get(key);
  if (underWay === undefined) {
    // One caller that goes away must not end it for the others.
    const work: Work = { ...context, signal: AbortSignal.timeout(PLANNING_MS) };
    underWay = readAndPlan(deps, stacks, memory, work, stackId, projectId).finally(() =>
      memory.underWay.delete(key),
    );
    underWay.catch(() => {});
    memory.underWay.set(key, underWay);
  }
  return untilAborted(underWay, context.signal);
}

function mayWorkNow(
  { world, clock }: Deps,
  { version, at }: { readonly version: number; readonly at: number },
) {
  return world.snapshot.version[0] !== version && clock.now() >= at + RETRY_MS;
}

async function readAndPlan(
  deps: Deps,
  stacks: Stacks,
  memory: StackMemory,
  context: Work,
  stackId: string,
  projectId: string,
): Promise<boolean> {
  const passOver = (why: string): false => {
    memory.passedOver.set(stackKey(stackId, projectId), why, PASSED_OVER_MS);
    deps.log.warn({ stack_id: stackId, project_id: projectId }, `not planned as a stack: ${why}`);
    return false;
  };
  // Whose it is comes first: an administrator may read any stack, and hints are a tenant's to write.
  const owner = await stacks.owner(stackId, context.signal);
  if (owner === null) return passOver('Heat has no such stack');
  if (owner.projectId !== projectId) return passOver('it belongs to another project');
  const source = await stacks.read(stackId, context.signal);
  if (source === null || source.projectId !== projectId) return passOver('Heat has no such stack any more');
  return deps.locks.run(stackLock({ projectId, stackId }), async () => {
    const gone = deps.world.planOfStack(projectId, stackId);
    if (gone?.state === 'active') return true;
    const read = await readStackOnThread(deps, source, {}, context.signal);
    if (read.kind === 'unreadable') return passOver(`its template cannot be evaluated: ${read.message}`);
    const plan = recordOf(deps, source);
    if (read.kind === 'refused') {
      return fail(deps, memory, context, plan, gone, noPlacement(refusalOf(read.message)));
    }
    const { servers, volumes = [] } = read.application;
    if (servers.length + volumes.length === 0) return passOver('it has neither servers nor volumes');
    const stored = storedFrom(source, read);
    const same = <Item>(item: Item) => item;
    const standing = withStanding(deps.world, read.application, [], () => false, {
      server: same,
      volume: same,
    });
    const result = await settlePlan(deps, context, { plan, gone, stored, standing, event: 'created' }).catch(
      (error: unknown) => {
        const wrong = wrongRule(error);
        if (wrong === undefined) throw error;
        return { failed: noPlacement(refusalOf(wrong)) };
      },
    );
    if ('failed' in result) return fail(deps, memory, context, plan, gone, result.failed);
    memory.failed.delete(stackKey(stackId, projectId));
    return true;
  });
}

/** The failed plan is kept, so that its explanation can be read, and so that others of the stack fail at once. */
async function fail(
  deps: Deps,
  memory: StackMemory,
  context: Work,
  plan: PlanRecord,
  gone: PlanRecord | undefined,
  answer: Answer,
): Promise<never> {
  await deps.journal.make(context, keepFailed(deps, plan, answer, { gone }));
  const error = failure(answer, plan.id);
  if (error.code === 'valet.plan.infeasible') {
    const version = deps.world.snapshot.version[0]!;
    memory.failed.set(
      stackKey(plan.stackId, plan.projectId ?? ''),
      { error, version, at: deps.clock.now() },
      FAILED_MS,
    );
  }
  throw error;
}

/** An answer that needed no search. */
function noPlacement(explanation: NonNullable<Answer['explanation']>): Answer {
  const work = { steps: 0, phases: {}, elapsedMs: 0, firstAnswerMs: null };
  return { status: 'infeasible', placements: [], groups: [], pipes: [], explanation, work };
}

function refusalOf(message: string) {
  return refusal(`a rule of the stack is wrong: ${message}`).details.explanation as NonNullable<
    Answer['explanation']
  >;
}

function recordOf(deps: Deps, source: StackSource): PlanRecord {
  return {
    ...newRecord(deps, deps.newId()),
    name: source.name,
    stackId: source.id,
    state: 'active',
    projectId: source.projectId,
    userId: null,
    requestDigest: digestOfStack(source),
    outcome: '{}',
    expiresAt: null,
  };
}

/** What others work on, for as long as this caller is there. @throws ValetError `valet.plan.cancelled` */
function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () =>
      reject(
        new ValetError('valet.plan.cancelled', 'the time was over before the stack was planned; ask again'),
      );
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
