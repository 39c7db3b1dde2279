/** Which server parts stand on which host of a draft, kept beside it by whoever moves parts. */
import type { Draft } from './draft.ts';

export class Residents {
  readonly #onHost = new Map<number, number[]>();
  /** Place of a part in its host's list. */
  readonly #place: Int32Array;

  constructor(draft: Draft) {
    this.#place = new Int32Array(draft.partAt.length);
    for (let part = 0; part < draft.problem.parts.serverParts; part++)
      if (draft.partAt[part] >= 0) this.add(part, draft.partAt[part]);
  }

  on(host: number): readonly number[] {
    return this.#onHost.get(host) ?? [];
  }

  add(part: number, host: number): void {
    const list = this.#onHost.get(host);
    if (list === undefined) {
      this.#onHost.set(host, [part]);
      this.#place[part] = 0;
    } else {
      this.#place[part] = list.length;
      list.push(part);
    }
  }

  remove(part: number, host: number): void {
    const list = this.#onHost.get(host)!;
    const last = list.pop()!;
    if (last === part) return;
    list[this.#place[part]] = last;
    this.#place[last] = this.#place[part];
  }
}
