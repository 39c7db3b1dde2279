/** The writing half of a store in SQL, in the plain data that can also be sent to another thread. */
import { ValetError, type ValetErrorCode } from '../error.ts';
import type { Batch } from '../ports/store.ts';

/** What became of one batch of a transaction that was committed: the number of its last change, or why not. */
export type Outcome = { readonly seq: number } | { readonly failure: Failure };

export interface Writer {
  /**
   * Writes batches in their order and in one transaction, each all or nothing by itself; durable when it resolves.
   * @throws when the transaction was not committed: none of them is written then
   */
  commit(batches: readonly Batch[]): Promise<readonly Outcome[]>;
  migrate(): Promise<void>;
  prune(siteId: string, before: string): Promise<number>;
  close(): Promise<void>;
}

/** An error as it crosses threads. */
export interface Failure {
  readonly code: ValetErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** For the log: where it comes from. */
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ValetError) {
    const { code, message, details, stack } = error;
    return { code, message, details, stack };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code: 'valet.internal', message: `the store failed: ${message}`, details: {}, stack };
}

export function errorOf({ code, message, details, stack }: Failure): ValetError {
  const error = new ValetError(code, message, details);
  if (stack !== undefined) error.stack = stack;
  return error;
}
