/** Rows that cross threads are the same ones afterwards. */
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import type { Piece, Row } from './driver.ts';
import { Packer, pieceInSqlite, Unpacker } from './packed-rows.ts';

/** The first two columns are each row's own. */
const ROWS: readonly (readonly Row[])[] = [
  [
    ['a', 1, 'x', null],
    ['', -5, 'y', 2],
    [null, 9_007_199_254_740_991, 'x', ''],
  ],
  [
    ['n', 0, 'y', 'null'],
    ['t\u0001\n"ü📦', 2, 'new', 2],
  ],
];

function pieces(rows: readonly Row[]): [Piece, Piece] {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (a, b INTEGER, c, d)');
  for (const row of rows) database.prepare('INSERT INTO t VALUES (?, ?, ?, ?)').run(...row);
  const found = database
    .prepare(`SELECT ${pieceInSqlite(['a', 'b'])} AS own, ${pieceInSqlite(['c', 'd'])} AS shared FROM t`)
    .get() as { readonly own: Piece; readonly shared: Piece };
  database.close();
  return [found.own, found.shared];
}

describe('packed rows', () => {
  it('give back every value: texts, numbers, nothing', () => {
    const [packer, unpacker] = [new Packer(), new Unpacker()];
    const seen = ROWS.map((rows) => {
      const back: Row[] = [];
      unpacker.unpack(packer.pack(...pieces(rows)), 2, 2, (row) => back.push([...row]));
      return back;
    });
    expect(seen).toEqual(ROWS);
  });

  it('carry a value that rows have in common once', () => {
    const packer = new Packer();
    const news = ROWS.map((rows) => packer.pack(...pieces(rows)).news);
    expect(news).toEqual([
      ['x', null, 'y', 2, ''],
      ['null', 'new'],
    ]);
  });
});
