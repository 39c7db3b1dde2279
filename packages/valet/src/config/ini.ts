/** Reads the text of an INI file into its assignments, as oslo.config does, and says what is no INI. */
import { quote } from '@valet/document';

/** One `key = value` below a `[group]`. */
export interface Assignment {
  readonly group: string;
  readonly key: string;
  /** Lines of a continued value are joined by a line break. */
  readonly value: string;
  /** Where the key stands; counts from 1. */
  readonly line: number;
}

/** A `[group]` as it is opened; the same one may be opened again. */
export interface Heading {
  readonly group: string;
  readonly line: number;
}

export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

export interface IniFile {
  readonly headings: readonly Heading[];
  /** In the order of the file; the same key may stand there again. */
  readonly assignments: readonly Assignment[];
  readonly problems: readonly LineProblem[];
}

/**
 * - `[group]`, then `key = value` or `key: value`; spaces around each do not count, nor do quotes around a value;
 * - a line that starts with a space continues the value before it, up to an empty line;
 * - `#` and `;` start a comment at the beginning of a line and nowhere else; `%` and `$` mean nothing special.
 */
export function readIni(text: string): IniFile {
  const headings: Heading[] = [];
  const assignments: Assignment[] = [];
  const problems: LineProblem[] = [];
  /** Undefined before the first heading; null below one that cannot be read. */
  let group: string | null | undefined;
  let open: { group: string; key: string; lines: string[]; line: number } | null = null;
  const finish = (): void => {
    if (open === null) return;
    const { lines, ...rest } = open;
    assignments.push({ ...rest, value: unquote(lines.join('\n')) });
    open = null;
  };

  for (const [index, raw] of linesOf(text).entries()) {
    const line = index + 1;
    const content = raw.trim();
    const isIndented = content !== '' && /^[ \t]/.test(raw);
    if (isIndented && open !== null) {
      open.lines.push(content);
      continue;
    }
    finish();
    if (content === '' || /^[#;]/.test(content)) continue;
    if (isIndented) {
      const message = 'an indented line continues the value before it, and there is none: remove the spaces';
      problems.push({ line, message });
    } else if (content.startsWith('[')) {
      group = groupOf(content);
      if (group === null) problems.push({ line, message: `expected "[group]", got ${quote(content)}` });
      else headings.push({ group, line });
    } else {
      const end = content.search(/[=:]/);
      const key = content.slice(0, Math.max(end, 0)).trim();
      // A line in the wrong place may be a password: only what is surely a key is repeated.
      if (key === '') problems.push({ line, message: 'expected "option = value", "[group]" or a comment' });
      else if (typeof group === 'string') open = { group, key, lines: [content.slice(end + 1).trim()], line };
      else if (group === undefined) {
        problems.push({ line, message: `the option ${quote(key)} stands before the first "[group]"` });
        group = null;
      }
    }
  }
  finish();
  return { headings, assignments, problems };
}

function groupOf(heading: string): string | null {
  const name = heading.slice(1, -1).trim();
  return heading.endsWith(']') && !/[[\]]/.test(name) ? name : null;
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
}

function unquote(value: string): string {
  const [first] = value;
  const isQuoted = value.length > 1 && (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? value.slice(1, -1) : value;
}
