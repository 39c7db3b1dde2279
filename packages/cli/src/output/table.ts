/** Lays text out in columns for people to read. */

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Paint = (text: string) => string;

const plain: Paint = (text) => text;

/**
 * Lines with a heading and a row each, columns two spaces apart, no trailing spaces. Cells must be free of
 * control characters: see `visible`.
 * @param heading paints the heading line; widths are counted before painting
 */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  heading: Paint = plain,
): string[] {
  const widths = columns.map((column, i) =>
    rows.reduce((width, row) => Math.max(width, textWidth(row[i] ?? '')), textWidth(column.title)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => {
        const cell = cells[i] ?? '';
        const gap = ' '.repeat(widths[i]! - textWidth(cell));
        return column.align === 'right' ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [heading(line(columns.map((column) => column.title))), ...rows.map(line)];
}

/** Chosen fields of rows as a table; what is missing is a dash. */
export function layRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  chosen: readonly string[],
  heading: Paint = plain,
): string[] {
  const columns = chosen.map((name) => ({ title: name.toUpperCase() }));
  const cells = rows.map((row) => chosen.map((name) => visible(`${row[name] ?? '-'}`)));
  return layTable(columns, cells, heading);
}

/** How many columns of a terminal the text takes, good enough for names. */
function textWidth(text: string): number {
  let width = 0;
  for (const _ of text) width++;
  return width;
}

/** The text with control characters written out, so that a name cannot drive the terminal or forge a line. */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** `1 server`, `3 servers`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}

/** A number with at most `digits` decimals and thousands apart: `4,200.5`. */
export function formatNumber(value: number, digits = 0): string {
  // Not `toLocaleString`: opening ICU for it takes longer than most commands.
  const [whole, rest = ''] = Math.abs(value).toFixed(digits).split('.');
  const decimals = rest.replace(/0+$/, '');
  const sign = value < 0 && Number(`${whole}.${decimals}`) !== 0 ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The first names of a list, and how many more there are. */
export function someOf(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${formatNumber(names.length - most)} more`;
}
