/** Gathers what a stack is made of: its template, environments, and every file these refer to, however deep. */
import { normalize, sep } from 'node:path';
import { type Document, type Path, quote, readDocument } from '@valet/document';
import { InputError } from '../failure.ts';
import { FileReader, Refusal, resolveReference } from './reader.ts';

/** A file by its path as the user would write it, with forward slashes. */
interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface StackFiles {
  /** The template's path, a key of `files`. */
  readonly template: string;
  readonly environments: readonly string[];
  /** Texts by path: the template, the environments, and everything they refer to. */
  readonly files: Readonly<Record<string, string>>;
}

/** Heat takes templates of half a megabyte; files they hand to servers may be larger. */
const limits = { fileBytes: 1_000_000, totalBytes: 20_000_000, files: 1000 };

/**
 * Follows the references that Heat's own client follows: `get_file` and templates as `type`, at any place of a
 * template, and templates in the registry of an environment; each relative to the file where it stands.
 * @param roots folders whose files may be read as well as those of template and environments
 * @throws InputError for a file that is missing, too large, or outside the folders
 * @throws DocumentError for a template or environment that is no YAML
 */
export function collectStack(
  templatePath: string,
  environmentPaths: readonly string[] = [],
  roots: readonly string[] = [],
): StackFiles {
  const reader = new FileReader(limits);
  for (const root of roots) reader.open(root);
  // All named files first: a reference may reach into the folder of each of them.
  const template = readNamed(reader, templatePath);
  const environments = environmentPaths.map((path) => readNamed(reader, path));

  const found = new Map([template, ...environments].map(({ file, text }) => [file, text]));
  const open: Reference[] = referencesIn(template);
  for (const environment of environments) open.push(...registryReferences(environment));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const file = follow(reader, next, found);
    if (file && (next.isTemplate || looksLikeTemplate(file.text))) open.push(...referencesIn(file));
  }
  return {
    template: template.file,
    environments: environments.map(({ file }) => file),
    files: Object.fromEntries(found),
  };
}

interface Reference {
  readonly document: Document;
  readonly path: Path;
  readonly name: string;
  readonly isTemplate: boolean;
}

function readNamed(reader: FileReader, path: string): TextFile {
  const text = reader.readNamed(path);
  return { file: forwardSlashes(normalize(path)), text };
}

/** The file a reference leads to, unless it is known already. */
function follow(reader: FileReader, reference: Reference, found: Map<string, string>): TextFile | undefined {
  const { document, path, name } = reference;
  try {
    const file = forwardSlashes(resolveReference(document.file, name));
    if (found.has(file)) return undefined;
    const text = reader.readReferred(document.file, name);
    found.set(file, text);
    return { file, text };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new InputError(`${quote(name)}: ${error.message}`, document.at(path));
  }
}

function referencesIn({ text, file }: TextFile): Reference[] {
  const document = readLeniently(text, file);
  return textsIn(document.value).flatMap(({ path, text: name }) => {
    const key = path.at(-1);
    const isTemplate = key === 'type' && isTemplateName(name);
    return isTemplate || key === 'get_file' ? [{ document, path, name, isTemplate }] : [];
  });
}

function registryReferences({ text, file }: TextFile): Reference[] {
  const document = readLeniently(text, file);
  return textsIn(document.value)
    .filter(({ path, text: name }) => path[0] === 'resource_registry' && isTemplateName(name))
    .map(({ path, text: name }) => ({ document, path, name, isTemplate: true }));
}

/** What becomes of a key that stands twice is left to the evaluation. */
function readLeniently(text: string, file: string): Document {
  return readDocument(text, file, {}, () => true);
}

/** Every text below a value with the way to it; what aliases share is met once. */
function textsIn(value: unknown): { readonly path: Path; readonly text: string }[] {
  const texts: { path: Path; text: string }[] = [];
  const seen = new Set<object>();
  const visit = (node: unknown, path: Path): void => {
    if (typeof node === 'string') texts.push({ path, text: node });
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const entries = Array.isArray(node) ? node.entries() : Object.entries(node);
    for (const [key, child] of entries) visit(child, [...path, key]);
  };
  visit(value, []);
  return texts;
}

/** As Heat tells a template from a type: by its ending. */
function isTemplateName(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.template');
}

/** A template may also come by `get_file`, as the property of an `OS::Heat::Stack`. */
function looksLikeTemplate(text: string): boolean {
  return /^['"]?heat_template_version['"]?\s*:/m.test(text);
}

function forwardSlashes(path: string): string {
  return path.split(sep).join('/');
}
