/** The files handed over with a template: nothing else is ever read. */
import {
  type Document,
  DocumentError,
  didYouMean,
  type Limits,
  type Position,
  quote,
  readDocument,
} from '@valet/document';
import { HeatError } from '../error.ts';
import { resolveName } from './file-name.ts';
import { readTemplate, type Template } from './template.ts';

/** Keys of a document stand at depth 1, the names in its sections at 2. */
const [OF_SECTIONS, OF_NAMES] = [1, 2];

/** A file found. */
export interface FoundFile {
  readonly name: string;
  readonly text: string;
}

export class Files {
  readonly #files: Readonly<Record<string, string>>;
  readonly #limits: Partial<Limits>;
  readonly #warn: (message: string, position: Position) => void;
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
    this.#warn = warn;
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
      document = this.#read(text, name);
      this.#documents.set(name, document);
    }
    return document;
  }

  /**
   * Heat takes the later of two keys everywhere. Of two resources of one name, or two sections, that would lose
   * the earlier from the plan, so that these are refused.
   */
  #read(text: string, name: string): Document {
    const names: Position[] = [];
    const document = readDocument(text, name, this.#limits, (message, position, depth) => {
      if (depth === OF_SECTIONS) return false;
      if (depth === OF_NAMES) names.push(position);
      this.#warn(message, position);
      return true;
    });
    const lost = names.find((position) => sectionAt(document, position) === 'resources');
    if (lost === undefined) return document;
    const message = 'the name of this resource stands twice: remove or rename one of the two';
    throw new DocumentError('valet.document.duplicate_key', message, lost);
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

/** The section a place is in: the last that begins before it. */
function sectionAt(document: Document, { line, column }: Position): string | undefined {
  const isBefore = (other: Position) => other.line < line || (other.line === line && other.column <= column);
  return Object.keys(document.value as object).findLast((key) => isBefore(document.keyAt([key])));
}
