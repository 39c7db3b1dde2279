/** Writes one value in many of the ways in which YAML can: what the reader must take for the same. */

/** Gives an integer from 0 up to (and without) its argument. */
export type Choose = (below: number) => number;

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** The value as a document, in a style chosen anew at every turn. */
export function render(value: Plain, choose: Choose): string {
  const start = pick(choose, ['', '---\n', '# a comment\n---\n', '%YAML 1.1\n---\n', '\n\n']);
  const end = pick(choose, ['\n', '\n...\n', '\n# done', '\n\n\n']);
  return start + block(value, 0, choose).replace(/^\n/, '') + end;
}

function pick<T>(choose: Choose, options: readonly T[]): T {
  return options[choose(options.length)]!;
}

/** A node in block style: with lines of its own at the column (it starts with a line break), or on one line. */
function block(value: Plain, column: number, choose: Choose): string {
  const pad = ' '.repeat(column);
  if (typeof value === 'string') return blockText(value, column, choose);
  const isCollection = value !== null && typeof value === 'object' && Object.keys(value).length > 0;
  if (!isCollection || choose(4) === 0) return flow(value, choose, `\n${pad} `);
  if (Array.isArray(value)) return value.map((item) => `\n${pad}-${itemOf(item, column, choose)}`).join('');
  const entries = Object.entries(value).map(([key, item]) => {
    const text = entryOf(item, column, choose);
    return choose(8) === 0
      ? `\n${pad}? ${keyText(key, choose)}\n${pad}:${text}`
      : `\n${pad}${keyText(key, choose)}${pick(choose, ['', '', ' '])}:${text}`;
  });
  return entries.join('');
}

/** What stands behind the dash of a list in a column. */
function itemOf(item: Plain, column: number, choose: Choose): string {
  const inner = column + 2 + choose(3);
  const text = block(item, inner, choose);
  const isBlock = text.startsWith('\n');
  // The first line of a block may stand on that of its dash, as long as it keeps its column.
  if (isBlock && choose(2) === 0) return ' '.repeat(inner - column - 1) + text.slice(1 + inner);
  return (isBlock ? noise(choose, inner) : ' ') + text;
}

/** What stands behind the colon of a key in a column. */
function entryOf(value: Plain, column: number, choose: Choose): string {
  // A list may stand in the very column of the key it belongs to.
  const inner = column + (Array.isArray(value) ? choose(4) : 1 + choose(4));
  const text = block(value, inner, choose);
  return (text.startsWith('\n') ? noise(choose, inner) : ' ') + text;
}

function noise(choose: Choose, column: number): string {
  return pick(choose, ['', '', '', ' # why', '\n', `\n${' '.repeat(column + 2)}# what`]);
}

function flow(value: Plain, choose: Choose, lineBreak: string): string {
  if (typeof value === 'string') return quoted(value, choose);
  if (value === null) return pick(choose, ['~', 'null', 'Null', 'NULL']);
  if (typeof value === 'boolean') {
    return pick(choose, value ? ['true', 'True', 'yes', 'ON', 'on'] : ['false', 'FALSE', 'no', 'Off']);
  }
  if (typeof value === 'number') return number(value, choose);
  const gap = () => pick(choose, ['', ' ', ' ', lineBreak, ` # c${lineBreak}`]);
  const parts = Array.isArray(value)
    ? value.map((item) => flow(item, choose, lineBreak))
    : Object.entries(value).map(([key, item]) => `${keyText(key, choose)}: ${flow(item, choose, lineBreak)}`);
  const last = parts.length > 0 && choose(4) === 0 ? ',' : '';
  const inside = parts.map((part) => gap() + part + gap()).join(',') + last;
  return Array.isArray(value) ? `[${inside}]` : `{${inside}}`;
}

function number(value: number, choose: Choose): string {
  if (!Number.isInteger(value) || value < 0) return String(value);
  return pick(choose, [
    String(value),
    `+${value}`,
    `0x${value.toString(16)}`,
    `0${value.toString(8)}`,
    `0b${value.toString(2)}`,
    `${value}.0`,
    `${value}_`,
  ]);
}

function keyText(key: string, choose: Choose): string {
  return isSafePlain(key) && choose(2) === 0 ? key : quoted(key, choose);
}

function isSafePlain(text: string): boolean {
  return /^[a-z][a-z ]*[a-z]$/.test(text) && !/^(?:yes|no|on|off|true|false|null)$/.test(text);
}

function quoted(text: string, choose: Choose): string {
  if (isSafePlain(text) && choose(3) === 0) return text;
  const isPrintable = !/[^ -~\u00a1-\u024f]/.test(text);
  if (isPrintable && choose(2) === 0) return `'${text.replaceAll("'", "''")}'`;
  const escaped = JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16)}`,
  );
  return choose(2) === 0 ? escaped : escaped.replaceAll(/(?<!\\)é/g, '\\u00e9');
}

/** A text as a block of lines behind `|`, where it can be one. */
function blockText(text: string, column: number, choose: Choose): string {
  if (choose(2) === 0 || !/^[a-z][a-z\n ]*[a-z]\n?$/.test(text)) return flow(text, choose, ' ');
  const pad = ' '.repeat(column + 1);
  const isEnded = text.endsWith('\n');
  const lines = text.slice(0, isEnded ? -1 : undefined).split('\n');
  return `|${isEnded ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}
