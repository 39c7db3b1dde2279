/** Shortest paths from one part of a graph of pipes to those around it (Dijkstra 1959), again and again. */
import type { PipeGraph } from './pipe-graph.ts';

export class ShortestPaths {
  readonly #graph: PipeGraph;
  readonly #edge: Int32Array;
  readonly #length: Float64Array;
  /** Parts in the order in which they were reached, and how each was: from which part, over which edge. */
  readonly order: Int32Array;
  readonly before: Int32Array;
  readonly over: Int32Array;
  /** Entries of the graph looked at so far. */
  looked = 0;
  readonly distance: Float64Array;
  /** Whether and when a part was met or reached: `2 * run` and `2 * run + 1`. */
  readonly #state: Int32Array;
  #run = 0;
  /** A binary heap of parts met, by distance, and where each stands in it: each once, so it holds `parts`. */
  readonly #heap: Int32Array;
  readonly #place: Int32Array;
  #size = 0;

  /** @param edge by entry of the graph. @param length by edge, above 0; it may change between two runs */
  constructor(graph: PipeGraph, edge: Int32Array, length: Float64Array) {
    this.#graph = graph;
    this.#edge = edge;
    this.#length = length;
    const make = () => new Int32Array(graph.parts);
    this.order = make();
    this.before = make();
    this.over = make();
    this.distance = new Float64Array(graph.parts);
    this.#state = make();
    this.#heap = make();
    this.#place = make();
  }

  /**
   * The nearest first, into `order`.
   * @param goOn told each part that is reached; false ends the run
   * @returns how many were reached, the part itself included
   */
  run(from: number, goOn: (part: number) => boolean): number {
    const { start, other } = this.#graph;
    const state = this.#state;
    const distance = this.distance;
    const met = 2 * ++this.#run;
    distance[from] = 0;
    this.#size = 0;
    this.#raise(this.#size++, from);
    let count = 0;
    while (this.#size > 0) {
      const part = this.#pop();
      state[part] = met + 1;
      this.order[count++] = part;
      if (!goOn(part)) break;
      this.looked += start[part + 1] - start[part];
      for (let e = start[part]; e < start[part + 1]; e++) {
        const next = other[e];
        if (state[next] > met) continue;
        const reached = distance[part] + this.#length[this.#edge[e]];
        if (state[next] === met && reached >= distance[next]) continue;
        distance[next] = reached;
        this.before[next] = part;
        this.over[next] = this.#edge[e];
        this.#raise(state[next] === met ? this.#place[next] : this.#size++, next);
        state[next] = met;
      }
    }
    return count;
  }

  /** Puts a part into the heap from a place upwards. */
  #raise(from: number, part: number): void {
    const heap = this.#heap;
    const distance = this.distance;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (distance[heap[above]] <= distance[part]) break;
      heap[at] = heap[above];
      this.#place[heap[at]] = at;
      at = above;
    }
    heap[at] = part;
    this.#place[part] = at;
  }

  #pop(): number {
    const heap = this.#heap;
    const distance = this.distance;
    const first = heap[0];
    const last = heap[--this.#size];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && distance[heap[below + 1]] < distance[heap[below]]) below++;
      if (distance[last] <= distance[heap[below]]) break;
      heap[at] = heap[below];
      this.#place[heap[at]] = at;
      at = below;
    }
    heap[at] = last;
    this.#place[last] = at;
    return first;
  }
}
