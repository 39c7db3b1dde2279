/** What is locked while a plan is made or changed: a stack of a project. */
export function stackLock({
  projectId,
  stackId,
}: {
  readonly projectId: string | null;
  readonly stackId: string;
}): string {
  return `stack ${JSON.stringify([projectId, stackId])}`;
}

/** Lets one at a time through for each key, in the order of asking. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    // The next one comes after this one, however it ends.
    const turn = before.then(task, task);
    const tail = turn.catch(() => {});
    this.#tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
