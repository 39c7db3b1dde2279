/** Which part the first answer places next: a heap of those left, whose keys change as their neighbours come and go. */
import type { Draft } from './draft.ts';

export class Order {
  readonly #draft: Draft;
  readonly #urgency: Float64Array;
  /** What the part is by itself: how few hosts it may use, how large, how bound. */
  readonly #weight: Float64Array;
  /** kbit/s to placed parts, and to those on the host filled now. */
  readonly #pull: Float64Array;
  readonly #pullHere: Float64Array;
  /** By volume part: how many servers it is bound to are placed. */
  readonly #called: Int32Array;
  /** A binary heap of the parts left, the next one first, and where each stands in it; -1 not in it. */
  readonly #heap: Int32Array;
  readonly #place: Int32Array;
  #size: number;
  /** Parts with bandwidth to the host filled now. */
  readonly #pulled: number[] = [];
  #here = -1;

  /** @param urgency counts before all else; may only grow for the part that is next */
  constructor(draft: Draft, urgency: Float64Array) {
    this.#draft = draft;
    this.#urgency = urgency;
    const { count } = draft.problem.parts;
    const memory = draft.scratch.order;
    memory.clear(count);
    this.#weight = memory.weight;
    this.#pull = memory.pull;
    this.#pullHere = memory.pullHere;
    this.#called = memory.called;
    this.#heap = memory.heap;
    this.#place = memory.place;
    for (let part = 0; part < count; part++) this.#weight[part] = this.#weigh(part);
    this.#addGroups();
    this.#size = count;
    for (let part = 0; part < count; part++) this.#heap[part] = this.#place[part] = part;
    for (let at = (count >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** The unplaced part to place next; -1 none left. */
  next(): number {
    return this.#size > 0 ? this.#heap[0] : -1;
  }

  /** A part stands on its target now. */
  placed(part: number): void {
    this.#remove(part);
    this.#call(part, 1);
    const draft = this.#draft;
    const { parts } = draft.problem;
    const target = draft.partAt[part];
    if (draft.isServers(part) && target !== this.#here) {
      this.#here = target;
      for (const other of this.#pulled) {
        this.#pullHere[other] = 0;
        this.#settle(other);
      }
      this.#pulled.length = 0;
      if (draft.scratch.drafted[target] > parts.start[part + 1] - parts.start[part])
        for (let other = 0; other < parts.serverParts; other++)
          if (other !== part && draft.partAt[other] === target) this.#tug(other, 0, 1);
    }
    this.#tug(part, 1, 1);
  }

  /** A part that was placed stands nowhere again. */
  ejected(part: number): void {
    this.#place[part] = this.#size;
    this.#heap[this.#size++] = part;
    this.#rise(this.#place[part]);
    this.#call(part, -1);
    this.#tug(part, -1, 0);
  }

  #call(part: number, count: 1 | -1): void {
    for (const { volume } of this.#draft.companions.of(part)) {
      this.#called[volume] += count;
      this.#settle(volume);
    }
  }

  #tug(part: number, all: number, here: number): void {
    const { pipeStart, pipeOther, pipeKbps } = this.#draft.problem.parts;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const other = pipeOther[e];
      this.#pull[other] += all * pipeKbps[e];
      if (here > 0) {
        if (this.#pullHere[other] === 0) this.#pulled.push(other);
        this.#pullHere[other] += pipeKbps[e];
      }
      this.#settle(other);
    }
  }

  #remove(part: number): void {
    const at = this.#place[part];
    const last = this.#heap[--this.#size];
    this.#place[part] = -1;
    if (last === part) return;
    this.#heap[at] = last;
    this.#place[last] = at;
    this.#settle(last);
  }

  /** Puts a part that has changed where it belongs, if it is left. */
  #settle(part: number): void {
    const at = this.#place[part];
    if (at < 0) return;
    this.#rise(at);
    if (this.#place[part] === at) this.#sink(at);
  }

  #rise(from: number): void {
    const part = this.#heap[from];
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(part, this.#heap[above])) break;
      this.#set(at, this.#heap[above]);
      at = above;
    }
    this.#set(at, part);
  }

  #sink(from: number): void {
    const part = this.#heap[from];
    let at = from;
    for (let below = 2 * at + 1; below < this.#size; below = 2 * at + 1) {
      if (below + 1 < this.#size && this.#before(this.#heap[below + 1], this.#heap[below])) below++;
      if (!this.#before(this.#heap[below], part)) break;
      this.#set(at, this.#heap[below]);
      at = below;
    }
    this.#set(at, part);
  }

  #set(at: number, part: number): void {
    this.#heap[at] = part;
    this.#place[part] = at;
  }

  /** A total order, so that the heap's own arrangement never shows. */
  #before(a: number, b: number): boolean {
    const urgent = this.#urgency[a] - this.#urgency[b];
    if (urgent !== 0) return urgent > 0;
    const rank = this.#rank(a) - this.#rank(b);
    if (rank !== 0) return rank > 0;
    const here = this.#pullHere[a] - this.#pullHere[b];
    if (here !== 0) return here > 0;
    const pull = this.#pull[a] - this.#pull[b];
    if (pull !== 0) return pull > 0;
    const weight = this.#weight[a] - this.#weight[b];
    return weight === 0 ? a < b : weight > 0;
  }

  /** Servers come before volumes, but a volume bound to a server comes right after that. */
  #rank(part: number): number {
    return this.#draft.isServers(part) ? 1 : this.#called[part] > 0 ? 2 : 0;
  }

  #weigh(part: number): number {
    const { problem } = this.#draft;
    const { parts, snapshot } = problem;
    let weight = 0;
    for (let i = parts.start[part]; i < parts.start[part + 1]; i++) {
      const item = parts.items[i];
      const needs = item < problem.serverCount ? problem.serverNeeds : problem.volumeNeeds;
      const { only } = needs[problem.needs[item]];
      if (only !== null) weight += 1000 / (1 + only.size);
    }
    if (!this.#draft.isServers(part))
      return weight + problem.sizeGb[parts.items[parts.start[part]] - problem.serverCount] / 1e6;
    const K = snapshot.classes.length;
    let largest = 0;
    for (let c = 0; c < K; c++) {
      const most = snapshot.summary.largest[c];
      if (most > 0) largest = Math.max(largest, parts.demand[part * K + c] / most);
    }
    return weight + largest;
  }

  /** Parts under hard groups come before free ones; what needs whole units for itself comes first. */
  #addGroups(): void {
    const { groups, parts } = this.#draft.problem;
    for (const group of groups) {
      if (group.soft > 0) continue;
      const weight = group.type === 'exclusivity' ? 8 : group.level === 'host' ? 1 : 2;
      for (let i = 0; i < group.items.length; i++) this.#weight[parts.partOf[group.items[i]]] += weight;
    }
  }
}
