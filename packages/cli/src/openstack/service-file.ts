/** A configuration file of an OpenStack service, read as oslo.config reads it. */
import { readFileSync } from 'node:fs';
import { quote } from '@valet/document';
import { InputError } from '../failure.ts';

/** Options by section and name; an option that stands more than once has several values. */
export class ServiceFile {
  readonly path: string;
  readonly #sections = new Map<string, Map<string, string[]>>();

  /** @throws InputError for a line that is none, with its place */
  constructor(path: string, text: string) {
    this.path = path;
    let section: Map<string, string[]> | undefined;
    let last: string[] | undefined;
    for (const [i, line] of text.split(/\r?\n/).entries()) {
      if (/^\s*[#;]/.test(line)) continue;
      if (line.trim() === '') {
        last = undefined;
        continue;
      }
      const heading = /^\[([^\]]+)\]\s*$/.exec(line);
      const option = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
      if (heading) {
        section = this.#sections.get(heading[1]!) ?? new Map();
        this.#sections.set(heading[1]!, section);
        last = undefined;
      } else if (/^\s/.test(line) && last !== undefined) last[last.length - 1] += `\n${line.trim()}`;
      else if (option !== null && section !== undefined) {
        const name = option[1]!.replaceAll('-', '_');
        last = section.get(name) ?? [];
        last.push(unquoted(option[2]!.trim()));
        section.set(name, last);
      } else
        throw new InputError(`expected [SECTION] or OPTION = VALUE, got ${quote(line.trim().slice(0, 40))}`, {
          file: path,
          line: i + 1,
          column: 1,
        });
    }
  }

  hasSection(section: string): boolean {
    return this.#sections.has(section);
  }

  /** Every value, in order: for options that may stand more than once. */
  all(section: string, option: string): readonly string[] {
    return this.#sections.get(section)?.get(option) ?? [];
  }

  /** The value that counts: the last. */
  get(section: string, option: string): string | undefined {
    return this.all(section, option).at(-1);
  }

  /** The entries of a list, under the first of several places at which the option stands. */
  list(...places: readonly (readonly [section: string, option: string])[]): readonly string[] | undefined {
    for (const [section, option] of places) {
      const value = this.get(section, option);
      if (value !== undefined)
        return value
          .split(/[,\n]/)
          .map((each) => each.trim())
          .filter(Boolean);
    }
    return undefined;
  }

  isTrue(section: string, option: string): boolean {
    return /^(true|1|yes|on)$/i.test(this.get(section, option) ?? '');
  }
}

/** @throws InputError when it cannot be read */
export function readServiceFile(path: string): ServiceFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
  return new ServiceFile(path, text);
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
