/** Drives `client.mjs`: a store in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Batch } from '../../ports/store.ts';

const PROGRAM = fileURLToPath(new URL('./client.mjs', import.meta.url));

export class StoreProcess {
  readonly #child: ChildProcess;
  readonly #end: Promise<unknown>;
  #output = '';

  constructor(url: string) {
    this.#child = fork(PROGRAM, [url], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    // Not 'close': Node does not tell it after a disconnect.
    this.#end = Promise.all([once(this.#child, 'exit'), once(this.#child.stdout!, 'end')]);
  }

  /** Labels of what it has done, in the order in which it was done. */
  get done(): readonly string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  migrate(label: string): void {
    this.#child.send({ label });
  }

  /** Sends a batch, and does not wait. */
  commit(label: string, batch: Batch): void {
    this.#child.send({ label, batch });
  }

  /** Waits until it has done so many things. */
  async untilDone(count: number): Promise<void> {
    while (this.done.length < count) {
      const more = once(this.#child.stdout!, 'data');
      const isOver = this.#end.then(() => 'over');
      if ((await Promise.race([more, isOver])) === 'over')
        throw new Error(`the process ended: ${this.#output}`);
    }
  }

  /** Ends it at once, whatever it does; what it had said before is in `done`. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#end;
  }

  /** Lets it close its store. */
  async close(): Promise<void> {
    this.#child.disconnect();
    await this.#end;
  }
}
