/** The configuration of an OpenStack service, of one file or several, read as oslo.config reads them. */
import { readFileSync } from 'node:fs';
import { quote } from '@valet/document';
import { InputError } from '../failure.ts';

/** Options by section and name; an option that stands more than once has several values. */
export class ServiceFile {
  /** As it is spoken of: `nova.conf`. */
  readonly name: string;
  readonly #sections = new Map<string, Map<string, string[]>>();

  constructor(name: string) {
    this.name = name;
  }

  /** Adds a file, which counts more than those before. @throws InputError for a line that is none, with its place */
  add(path: string, text: string): this {
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
    return this;
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

/**
 * @param paths as they are given to the service, in that order; none: undefined
 * @throws InputError when one cannot be read
 */
export function readServiceFile(name: string, paths: readonly string[] | undefined): ServiceFile | undefined {
  if (paths === undefined) return undefined;
  const file = new ServiceFile(name);
  for (const path of paths) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
    }
    file.add(path, text);
  }
  return file;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
