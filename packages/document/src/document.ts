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
  /**
   * Plain objects (without a prototype), arrays, strings, numbers, booleans and nulls; an empty text is
   * null. What an alias stands for is shared, not copied: do not change it.
   */
  readonly value: unknown;
  /** Where the value at the path stands; for a path that does not exist, its nearest ancestor. */
  at(path: Path): Position;
  /** Where the key (or list entry) at the end of the path stands. */
  keyAt(path: Path): Position;
}

/** Bounds on what is read, so that hostile text costs neither time nor memory. */
export interface Limits {
  /** Longest text. A character that takes several bytes counts as one or two. */
  readonly maxBytes: number;
  /** Deepest nesting of maps and lists, through aliases too. */
  readonly maxDepth: number;
  /** Most maps, lists, scalars and keys. */
  readonly maxNodes: number;
  /** Most nodes that aliases and merge keys may add by being expanded. */
  readonly maxAliasNodes: number;
}

/**
 * Asked about a key that stands twice in one map; perhaps twice about the same.
 * @param depth how many maps and lists it stands in: 1 for a key of the whole document
 * @returns whether the later one may count; otherwise the document is refused
 */
export type OnDuplicate = (message: string, position: Position, depth: number) => boolean;

/** What a template written by hand or by a tool stays far below. */
export const TEMPLATE_LIMITS: Limits = {
  maxBytes: 2 * 1024 * 1024,
  maxDepth: 100,
  maxNodes: 250_000,
  maxAliasNodes: 50_000,
};
