/** What is remembered of stacks for a while, and lost with the process: it only saves asking and searching again. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';

const MOST = 10_000;
const LONGEST_KEY = 200;

/** Values that are forgotten after a time, the oldest first when there are too many. */
export class ShortMemory<Value> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(name: string): Value | undefined {
    const key = shortKey(name);
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > this.#clock.now()) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(name: string, value: Value, forMs: number): void {
    const key = shortKey(name);
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.now() + forMs });
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value!);
  }

  delete(name: string): void {
    this.#entries.delete(shortKey(name));
  }
}

/** Names come from hints, and are as long as a tenant likes. */
function shortKey(name: string): string {
  return name.length <= LONGEST_KEY ? name : createHash('sha256').update(name).digest('hex');
}

/** A stack that cannot be planned now. */
export interface Failed {
  readonly error: Error;
  /** The picture it was tried on: on the same one it would fail again. */
  readonly version: number;
  readonly at: number;
}

export class StackMemory {
  /** Stacks that are being read and planned, by id and project. */
  readonly underWay = new Map<string, Promise<boolean>>();
  /** Why a stack is none for a project, by id and project. */
  readonly passedOver: ShortMemory<string>;
  /** By id and project. */
  readonly failed: ShortMemory<Failed>;
  /** Paths that a stack does not have, by stack and path. */
  readonly noSuchPath: ShortMemory<true>;
  /** Status of a stack when it was looked at, by id. */
  readonly settled: ShortMemory<string>;

  constructor(clock: Clock) {
    this.passedOver = new ShortMemory(clock);
    this.failed = new ShortMemory(clock);
    this.noSuchPath = new ShortMemory(clock);
    this.settled = new ShortMemory(clock);
  }

  /** Something of the stack has changed: nothing that was found holds any more. */
  forget(stackId: string, projectId: string): void {
    this.passedOver.delete(stackKey(stackId, projectId));
    this.failed.delete(stackKey(stackId, projectId));
    this.settled.delete(stackId);
  }
}

export function stackKey(stackId: string, projectId: string): string {
  return `${projectId} ${stackId}`;
}
