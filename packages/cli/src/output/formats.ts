/** Prints a result in the format asked for: a document whole, or its rows, as OpenStack's clients do. */
import { didYouMean, quote, writeYaml } from '@valet/document';
import { InputError } from '../failure.ts';
import type { Sink } from '../streams.ts';
import { visible } from './table.ts';

export const formats = ['table', 'json', 'yaml', 'csv', 'value'] as const;
export type Format = (typeof formats)[number];

/** The options every command with rows takes. */
export interface OutputOptions {
  readonly format: Format;
  readonly column?: readonly string[];
}

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** A result that can be printed in every format. */
export interface Printable {
  /** Names of the columns, in order; a row need not have them all. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** What `-c` takes, where that is more than is printed without. */
  readonly selectable?: readonly string[];
  /** A single thing: `value` prints each of its fields on a line, as OpenStack's clients do. */
  readonly isRecord?: boolean;
  /** The whole as `json` and `yaml` print it, around the rows as far as columns were chosen. */
  document(rows: readonly Row[]): unknown;
  /** The whole for people; with columns chosen, only the rows' table. */
  table(chosen: readonly string[] | undefined): readonly string[];
}

/** Prints; chosen columns narrow the rows in every format. */
export function print(out: Sink, result: Printable, options: OutputOptions): void {
  const chosen = options.column
    ? chooseColumns(result.selectable ?? result.columns, options.column)
    : undefined;
  out.write(render(result, options.format, chosen));
}

function render(result: Printable, format: Format, chosen: readonly string[] | undefined): string {
  const columns = chosen ?? result.columns;
  const rows = chosen ? result.rows.map((row) => pick(row, chosen)) : result.rows;
  switch (format) {
    case 'table':
      return lines(result.table(chosen));
    case 'json':
      return `${JSON.stringify(result.document(rows), null, 2)}\n`;
    case 'yaml':
      return writeYaml(result.document(rows));
    case 'csv':
      return lines([csvLine(columns), ...rows.map((row) => csvLine(columns.map((name) => row[name])))]);
    case 'value':
      return lines(
        rows.map((row) => columns.map((name) => valueText(row[name])).join(result.isRecord ? '\n' : ' ')),
      );
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]));
}

function chooseColumns(columns: readonly string[], asked: readonly string[]): readonly string[] {
  return asked.map((name) => {
    const found = columns.find((column) => column === name.toLowerCase());
    if (found) return found;
    const help = didYouMean(name, columns) || ` The columns are ${columns.join(', ')}.`;
    throw new InputError(`there is no column ${quote(name)}.${help}`);
  });
}

/** Everything but numbers in quotes, as OpenStack's clients write it; what is missing is an empty string. */
function csvLine(cells: readonly Cell[]): string {
  return cells
    .map((cell) =>
      typeof cell === 'number' ? String(cell) : `"${String(cell ?? '').replaceAll('"', '""')}"`,
    )
    .join(',');
}

/** A word for what is missing, as OpenStack's clients do, so that columns stay countable. */
function valueText(cell: Cell): string {
  return cell === null || cell === undefined ? 'None' : visible(String(cell));
}
