/** What bodies say about how to solve, and where. */
import { ValetError } from '../error.ts';
import type { SolveInput } from '../planning/use-cases.ts';
import type { Caller } from '../ports/identity.ts';
import type { Access } from './access.ts';

export interface SolveBody {
  readonly policy?: 'pack' | 'network' | 'spread';
  readonly seed?: number;
  readonly budget_ms?: number;
}

/** @throws ValetError `valet.request.invalid` for more time than anybody gets */
export function solveOf({ policy, seed, budget_ms }: SolveBody, maxBudgetMs: number): SolveInput {
  if (budget_ms !== undefined && budget_ms > maxBudgetMs)
    throw new ValetError(
      'valet.request.invalid',
      `budget_ms is ${budget_ms}; at most ${maxBudgetMs} are given`,
    );
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(seed === undefined ? {} : { seed }),
    ...(budget_ms === undefined ? {} : { budgetMs: budget_ms }),
  };
}

/** @throws ValetError `valet.identity.forbidden` when hosts are named by somebody who may not */
export function requireHostsAllowed(
  access: Access,
  caller: Caller,
  key: string,
  hosts: readonly string[] | null | undefined,
): void {
  if (hosts === undefined || hosts === null || hosts.length === 0) return;
  if (!access.allows('scope:choose_hosts', caller))
    throw new ValetError(
      'valet.identity.forbidden',
      `${key} names hosts, which is for administrators and other services; leave it out`,
    );
}
