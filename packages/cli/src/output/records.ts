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

/** Columns of what is used of what there is, by resource class. */
const USE = { vcpus: 'VCPU', memory_mb: 'MEMORY_MB', disk_gb: 'DISK_GB' } as const;

type Place = Thing & {
  readonly capacity: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<string, number>>;
};

/** Hosts, racks or pools, with a column `used/total` for each resource class that one of them has. */
export function placesOf(things: readonly Place[], columns: readonly string[], what: string): Printable {
  const shown = Object.entries(USE).filter(([, name]) => things.some(({ capacity }) => name in capacity));
  const used = things.map((thing) => ({
    ...thing,
    ...Object.fromEntries(
      shown.map(([column, name]) => [column, `${thing.used[name] ?? 0}/${thing.capacity[name] ?? 0}`]),
    ),
  }));
  const list = listOf(used, [...columns, ...shown.map(([column]) => column)], what);
  return { ...list, document: (rows) => (rows === list.rows ? things : rows) };
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
