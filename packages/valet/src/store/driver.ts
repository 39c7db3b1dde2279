/**
 * What a store in SQL needs of its database: transactions, and how its SQL differs.
 * Statements are written once for all databases, with `?` for values and without what only one of them knows.
 */

export type Value = string | number | null;
/** Values in the order of the columns that were asked for. */
export type Row = readonly Value[];

/**
 * The values of some columns, row after row, in UTF-8. A value is a letter for its type and its text, and ends with
 * U+0000, which no text in a database has: see `storable`.
 */
export type Piece = Uint8Array<ArrayBuffer>;

export interface Session {
  /**
   * @returns how many rows were changed
   * @throws ValetError `valet.store.conflict` when a key is taken or what it refers to is missing,
   *   `valet.store.unavailable` when the database does not answer
   */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  /** The first row, if there is one. @throws ValetError `valet.store.unavailable` */
  first(sql: string, values?: readonly Value[]): Promise<Row | undefined>;
  /** Calls back for each row. @throws ValetError `valet.store.unavailable` */
  each(sql: string, values: readonly Value[], take: (row: Row) => void): Promise<void>;
  /**
   * Calls back for many rows at a time, for who reads a whole table.
   * @throws ValetError `valet.store.unavailable`
   */
  eachPiece(selection: Selection, take: (own: Piece, shared: Piece) => void): Promise<void>;
}

/** Rows of a table, those of one site. */
export interface Selection {
  readonly table: string;
  /** Columns, or expressions of them: those whose values are each row's own, and those that rows have in common. */
  readonly own: readonly string[];
  readonly shared: readonly string[];
  readonly siteId: string;
}

/** How a database words what the schema needs. */
export interface Dialect {
  /** Type of a column that is, or is part of, a key; texts are compared by their characters. */
  readonly key: string;
  /** Type of a text of any length. */
  readonly text: string;
  /** Type of a whole number of up to 53 bits. */
  readonly integer: string;
  /** What follows the closing bracket of `CREATE TABLE`. */
  readonly tableOptions: string;
  /** The function that makes one text of JSON of its arguments. */
  readonly jsonArray: string;
  /** Makes an `INSERT` do nothing, and change no row, where there is a row with its key. */
  unlessThere(insert: string): string;
  /** Gives a row if the table named by its one value exists. */
  readonly findTable: string;
  /** What makes a `SELECT` keep others from changing the row until the transaction ends. */
  readonly forUpdate: string;
}

/** A connection, or a pool of them, to read with or to write with. */
export interface Driver {
  readonly dialect: Dialect;
  /**
   * When the work throws, nothing of it happened; a part of it can be taken back with `SAVEPOINT`.
   *
   * Of a driver that writes: one transaction after the other, durable when it resolves. Of one that reads: all is
   * of one moment, and nothing of a transaction that has not been committed.
   */
  transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
  /** Waits for what was begun. */
  close(): Promise<void>;
}
