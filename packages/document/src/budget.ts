/** Counts what a text asks of the reader against the limits, before it is done. */
import type { Limits } from './document.ts';
import type { DocumentError } from './error.ts';
import type { Source } from './source.ts';

/** How much one value is: what an alias of it adds again. */
export interface Size {
  /** Maps, lists, scalars and keys in it, those behind aliases included. */
  readonly nodes: number;
  /** Levels of nesting in it; 0 for a scalar. */
  readonly height: number;
}

export class Budget {
  readonly #source: Source;
  readonly #limits: Limits;
  #nodes = 0;
  #aliasNodes = 0;
  #depth = 0;
  /** Greatest depth since the measuring in progress began. */
  #peak = 0;

  constructor(source: Source, limits: Limits) {
    this.#source = source;
    this.#limits = limits;
  }

  /** How many maps and lists are open. */
  get depth(): number {
    return this.#depth;
  }

  /** Counts one map, list, scalar or key. */
  addNode(offset: number): void {
    if (++this.#nodes > this.#limits.maxNodes) {
      const message = `more than ${this.#limits.maxNodes} values: split the text into several files`;
      throw this.#source.error('valet.document.too_large', message, offset);
    }
  }

  /** Counts one level of nesting, until `leave`. */
  enter(offset: number): void {
    this.#depth++;
    this.#reach(this.#depth, offset);
  }

  leave(): void {
    this.#depth--;
  }

  /** Counts what an alias stands for. */
  addAlias(size: Size, offset: number): void {
    this.#reach(this.#depth + size.height, offset);
    this.#aliasNodes += size.nodes;
    if (this.#aliasNodes > this.#limits.maxAliasNodes) {
      const message = `the aliases up to here stand for more than ${this.#limits.maxAliasNodes} values`;
      throw this.#source.error('valet.document.alias_bomb', message, offset);
    }
  }

  /** Runs a reader and tells how much it has read. */
  measure<T>(read: () => T): [T, Size] {
    const nodes = this.#nodes + this.#aliasNodes;
    const peak = this.#peak;
    this.#peak = this.#depth;
    const result = read();
    const size = { nodes: this.#nodes + this.#aliasNodes - nodes, height: this.#peak - this.#depth };
    this.#peak = Math.max(peak, this.#peak);
    return [result, size];
  }

  #reach(depth: number, offset: number): void {
    if (depth > this.#limits.maxDepth) throw this.#tooDeep(offset);
    if (depth > this.#peak) this.#peak = depth;
  }

  #tooDeep(offset: number): DocumentError {
    const message = `maps and lists are nested more than ${this.#limits.maxDepth} deep`;
    return this.#source.error('valet.document.too_deep', message, offset);
  }
}
