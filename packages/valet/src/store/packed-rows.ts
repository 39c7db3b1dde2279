/**
 * Rows on the way from one thread to another: a few pieces of memory, which are handed over without being copied.
 * Reading a database is mostly making texts, so nobody makes one twice: values that rows have in common come once,
 * and rows tell their numbers.
 */
import type { Piece, Row, Value } from './driver.ts';

export interface PackedRows {
  /** Of columns whose values are each row's own. A text that is cut from it keeps all of it in memory. */
  readonly own: Piece;
  /** The numbers of the other columns' values, row after row. */
  readonly numbers: Uint32Array<ArrayBuffer>;
  /** Values that no rows had before, in the order of their numbers. */
  readonly news: readonly Value[];
}

const TEXT = 't'.charCodeAt(0);
const INTEGER = 'i'.charCodeAt(0);

/** Aggregates the values of columns to a piece, in SQLite. @param columns their names */
export function pieceInSqlite(columns: readonly string[]): string {
  // The first letter of: text, integer, null.
  const values = columns.map((column) => `substr(typeof(${column}), 1, 1) || coalesce(${column}, '')`);
  return `CAST(group_concat(concat_ws(char(0), ${values.join(', ')}, ''), '') AS BLOB)`;
}

export class PieceReader {
  readonly #text: string;
  #at = 0;

  constructor({ buffer, byteOffset, byteLength }: Piece) {
    this.#text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
  }

  get isRead(): boolean {
    return this.#at >= this.#text.length;
  }

  next(): Value {
    const begin = this.#at;
    const end = this.#text.indexOf('\0', begin);
    this.#at = end + 1;
    const type = this.#text.charCodeAt(begin);
    if (type === TEXT) return this.#text.slice(begin + 1, end);
    return type === INTEGER ? Number(this.#text.slice(begin + 1, end)) : null;
  }
}

/** Numbers the values that rows have in common; one for all rows that go the same way. */
export class Packer {
  readonly #numbers = new Map<Value, number>();

  /** @param shared of the columns whose values rows have in common */
  pack(own: Piece, shared: Piece): PackedRows {
    const reader = new PieceReader(shared);
    const numbers: number[] = [];
    const news: Value[] = [];
    while (!reader.isRead) {
      const value = reader.next();
      let number = this.#numbers.get(value);
      if (number === undefined) {
        number = this.#numbers.size;
        this.#numbers.set(value, number);
        news.push(value);
      }
      numbers.push(number);
    }
    return { own, numbers: Uint32Array.from(numbers), news };
  }
}

/** The other end of a `Packer`. */
export class Unpacker {
  readonly #values: Value[] = [];

  /**
   * @param own number of columns whose values are each row's own
   * @param shared of the others
   * @param take is given the same row each time, with other values
   */
  unpack(rows: PackedRows, own: number, shared: number, take: (row: Row) => void): void {
    for (const value of rows.news) this.#values.push(value);
    const reader = new PieceReader(rows.own);
    const row = new Array<Value>(own + shared).fill(null);
    let at = 0;
    while (!reader.isRead) {
      for (let i = 0; i < own; i++) row[i] = reader.next();
      for (let i = 0; i < shared; i++) row[own + i] = this.#values[rows.numbers[at++]!]!;
      take(row);
    }
  }
}
