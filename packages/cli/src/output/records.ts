/** Things of the API as lists and as single records, in every format. */
import type { Cell, Printable, Row } from './formats.ts';
import { layRows, layTable, visible } from './table.ts';

type Thing = Readonly<Record<string, unknown>>;

/** @param columns of the table; `-c` takes every column that the things have */
export function listOf(things: readonly Thing[], columns: readonly string[], what: string): Printable {
  const rows = things.map(rowOf);
  const all = [...new Set([...columns, ...rows.flatMap((row) => Object.keys(row))])];
  return {
    columns,
    selectable: all,
    rows,
    document: (shown) => (shown === rows ? things : shown),
    table: (chosen) => (rows.length === 0 ? [`No ${what}.`] : layRows(rows, chosen ?? columns)),
  };
}

export function recordOf(thing: Thing): Printable {
  const row = rowOf(thing);
  const columns = Object.keys(row);
  return {
    columns,
    rows: [row],
    isRecord: true,
    document: (shown) => (shown[0] === row ? thing : shown[0]),
    table: (chosen) =>
      layTable(
        [{ title: 'FIELD' }, { title: 'VALUE' }],
        (chosen ?? columns).map((name) => [name, visible(`${row[name] ?? '-'}`)]),
      ),
  };
}

function rowOf(thing: Thing): Row {
  return Object.fromEntries(Object.entries(thing).map(([name, value]) => [name, cellOf(value)]));
}

function cellOf(value: unknown): Cell {
  if (typeof value !== 'object' || value === null) return value as Cell;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join(', ');
  const entries = Object.entries(value);
  if (entries.every(([, each]) => typeof each !== 'object'))
    return entries.map(([key, each]) => `${key}=${each}`).join(', ');
  return JSON.stringify(value);
}
