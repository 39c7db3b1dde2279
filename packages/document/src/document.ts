/** A YAML or JSON text read into plain values that remember where they stood. */

/** Where something stands; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Steps from the root of a document to a value: keys of maps, indices of lists. */
export type Path = readonly (string | number)[];

export interface Document {
  readonly file: string;
  /** Plain objects, arrays, strings, numbers, booleans and nulls. */
  readonly value: unknown;
  /** Where the value at the path stands; for a path that does not exist, its nearest ancestor. */
  at(path: Path): Position;
  /** Where the key (or list entry) at the end of the path stands. */
  keyAt(path: Path): Position;
}

/** Bounds on what is read, so that hostile text costs neither time nor memory. */
export interface Limits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
  /** Most nodes that aliases may add by being expanded. */
  readonly maxAliasNodes: number;
}
