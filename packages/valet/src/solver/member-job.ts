/** Which jobs are given to several members of a portfolio, and what each of them is given. */
import { type Answer, memberOptions } from '@valet/ostro';
import type { Job, JobResults, PostedOptions } from './job.ts';
import { Team } from './team.ts';

/** With less time than this the hand-over to other threads costs more than their help is worth; milliseconds. */
export const LEAST_PORTFOLIO_MS = 100;

/** @param threads there are: where time counts, more members than those would have none */
export function teamFor(job: Job, threads: number): Team<unknown> {
  if (!hasMembers(job)) return new Team<unknown>(1, {}, itself);
  const { members = 1, budgetMs } = job.options;
  const isShort = isTimed(job) && budgetMs! < LEAST_PORTFOLIO_MS;
  const useful = isShort ? 1 : isTimed(job) ? Math.min(members, threads) : members;
  return new Team<unknown>(useful, job.options, job.kind === 'solve' ? itself : answerIn);
}

/** What one member of a job does: the job itself where there is but one. @param budgetMs what is left of the time */
export function memberJob(job: Job, member: number, members: number, budgetMs: number): Job {
  if (members === 1 || !hasMembers(job)) return job;
  const { members: _, ...options } = memberOptions(job.options, member, members) as PostedOptions;
  return { ...job, options: isTimed(job) ? { ...options, budgetMs } : options };
}

/** Whether time counts, not steps. */
export function isTimed(job: Job): boolean {
  return hasMembers(job) && job.options.maxSteps === undefined && job.options.budgetMs !== undefined;
}

/** What is left of a job's time; endless where steps count. */
export function remainingMs(job: Job, elapsedMs: number): number {
  return hasMembers(job) && isTimed(job) ? job.options.budgetMs! - elapsedMs : Number.POSITIVE_INFINITY;
}

function hasMembers(job: Job): job is Extract<Job, { kind: 'solve' | 'preview' }> {
  return job.kind === 'solve' || job.kind === 'preview';
}

function itself(result: unknown): Answer {
  return result as Answer;
}

function answerIn(result: unknown): Answer {
  return (result as JobResults['preview']).answer;
}
