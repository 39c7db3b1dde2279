/** The files handed over with a template: nothing else is ever read. */
import {
  type Document,
  didYouMean,
  type Limits,
  type OnDuplicate,
  type Position,
  quote,
  readDocument,
} from '@valet/document';
import { HeatError } from '../error.ts';
import { resolveName } from './file-name.ts';
import { readTemplate, type Template } from './template.ts';

/**
 * Where sections and the names in them stand. Heat takes the later of two keys everywhere; of two resources or
 * parameters of one name that would silently lose one, so that these are refused.
 */
const DEPTH_OF_NAMES = 2;

/** A file found. */
export interface FoundFile {
  readonly name: string;
  readonly text: string;
}

export class Files {
  readonly #files: Readonly<Record<string, string>>;
  readonly #limits: Partial<Limits>;
  readonly #onDuplicate: OnDuplicate;
  readonly #documents = new Map<string, Document>();
  readonly #templates = new Map<string, Template>();
  /** Texts that `get_file` gave away, so that one that turns out to be a template still has its name. */
  readonly #names = new Map<string, string>();

  constructor(
    files: Readonly<Record<string, string>>,
    limits: Partial<Limits>,
    warn: (message: string, position: Position) => void,
  ) {
    this.#files = files;
    this.#limits = limits;
    this.#onDuplicate = (message, position, depth) => {
      if (depth <= DEPTH_OF_NAMES) return false;
      warn(message, position);
      return true;
    };
  }

  /**
   * The file a name stands for in another file: relative to that file, else by that very name.
   *
   * @param what names the use, for messages: `the type of the resource`
   * @throws HeatError `valet.template.missing_file`
   */
  find(name: string, namedIn: string | undefined, what: string, position: Position | undefined): FoundFile {
    const relative = namedIn === undefined ? { name } : resolveName(name, namedIn);
    for (const key of [relative.name, name]) {
      const text = key !== undefined && Object.hasOwn(this.#files, key) ? this.#files[key] : undefined;
      if (typeof text === 'string') return { name: key!, text };
    }
    const others = Object.keys(this.#files).filter((key) => key !== namedIn);
    const reason =
      relative.refused ??
      `no file ${quote(relative.name ?? name)} was handed over with the template.${didYouMean(relative.name ?? name, others)}`;
    throw new HeatError('valet.template.missing_file', `${what} names the file ${quote(name)}: ${reason}`, {
      position,
    });
  }

  /** Gives the text of a file away, remembering its name. */
  give({ name, text }: FoundFile): string {
    this.#names.set(text, name);
    return text;
  }

  /** The name of the file a text came from. */
  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }

  document({ name, text }: FoundFile): Document {
    let document = this.#documents.get(name);
    if (document === undefined) {
      document = readDocument(text, name, this.#limits, this.#onDuplicate);
      this.#documents.set(name, document);
    }
    return document;
  }

  /** The template in a file; each file is read once. */
  template(file: FoundFile): Template {
    let template = this.#templates.get(file.name);
    if (template === undefined) {
      template = readTemplate(this.document(file));
      this.#templates.set(file.name, template);
    }
    return template;
  }
}
