/** Reads the files a command line names, and those they refer to as far as these lie in the same folders. */
import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { InputError } from '../failure.ts';

/** Why a reference is not followed, or a file not read. The words fit after `"NAME": `. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export interface ReadLimits {
  /** Most bytes of one file. */
  readonly fileBytes: number;
  /** Most bytes of all files together. */
  readonly totalBytes: number;
  readonly files: number;
}

/** Paths are those of the operating system, as the user would write them from the working folder. */
export class FileReader {
  readonly #limits: ReadLimits;
  /** Real paths of the folders that references may reach. */
  readonly #folders = new Set<string>();
  #bytes = 0;
  #files = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /**
   * Lets references reach into a folder.
   * @throws InputError when it is none
   */
  open(folder: string): void {
    try {
      if (!statSync(folder).isDirectory()) throw new InputError(`${folder}: it is no folder`);
      this.#folders.add(realpathSync(folder));
    } catch (error) {
      throw error instanceof InputError ? error : new InputError(`${folder}: ${systemReason(error)}`);
    }
  }

  /**
   * Reads a file named on the command line; from then on, references may reach into its folder.
   * @throws InputError
   */
  readNamed(path: string): string {
    try {
      const bytes = this.#read(path);
      if (!isUtf8(bytes)) throw new Refusal('it is not text in UTF-8; convert it, or give another file');
      this.#folders.add(realpathSync(dirname(path)));
      return bytes.toString('utf8');
    } catch (error) {
      throw error instanceof Refusal ? new InputError(`${path}: ${error.message}`) : error;
    }
  }

  /**
   * Reads what a file refers to.
   * @param from the file that refers
   * @param reference as it is written there: a path relative to that file's folder
   * @throws Refusal when `resolveReference` does, or the file lies outside the folders or cannot be read
   */
  readReferred(from: string, reference: string): string {
    const path = resolveReference(from, reference);
    const real = this.#realInside(path);
    if (real === undefined) throw isAbsolute(reference) ? absolute() : outside();
    // Of a file that is handed to servers no character has to be right.
    return this.#read(real).toString('utf8');
  }

  /** Symbolic links are followed first: where they lead counts, not where they stand. */
  #realInside(path: string): string | undefined {
    try {
      const real = realpathSync(path);
      return this.#isInside(real) ? real : undefined;
    } catch (error) {
      // Whether something is there is nobody's business outside the folders.
      if (this.#isInside(realFolder(path))) throw new Refusal(systemReason(error));
      return undefined;
    }
  }

  #isInside(real: string): boolean {
    return [...this.#folders].some((folder) => {
      const way = relative(folder, real);
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    });
  }

  #read(path: string): Buffer {
    if (++this.#files > this.#limits.files) throw new Refusal(`more than ${this.#limits.files} files`);
    const bytes = readBounded(path, this.#limits.fileBytes);
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limits.totalBytes) {
      throw new Refusal(`all files together are larger than ${megabytes(this.#limits.totalBytes)}`);
    }
    return bytes;
  }
}

/**
 * The path of a reference from the working folder.
 * @throws Refusal when it is a URL, or no path at all
 */
export function resolveReference(from: string, reference: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(reference)) {
    throw new Refusal('it is a URL; only files are read: save it beside the template and give its path');
  }
  if (reference === '' || reference.includes('\0')) throw new Refusal('it is not a path');
  if (isAbsolute(reference)) return normalize(reference);
  if (reference.startsWith('\\')) throw absolute();
  return normalize(join(dirname(from), reference));
}

function outside(): Refusal {
  return new Refusal(
    "it leads out of the template's folder; let files be read there with --root FOLDER, or put this one beside the template",
  );
}

function absolute(): Refusal {
  return new Refusal(
    'it is an absolute path; let files be read there with --root FOLDER, or give one relative to this file',
  );
}

/** The real path of the nearest folder above that exists. */
function realFolder(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      return realpathSync(folder);
    } catch {
      if (folder === dirname(folder)) return folder;
    }
  }
}

function readBounded(path: string, most: number): Buffer {
  let file: number;
  try {
    // Without O_NONBLOCK a pipe without a writer would wait for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new Refusal(systemReason(error));
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new Refusal('it is a folder, not a file');
    if (!stat.isFile()) throw new Refusal('it is not a regular file');
    if (stat.size > most) {
      throw new Refusal(`it has ${megabytes(stat.size)}; at most ${megabytes(most)} are read`);
    }
    // One byte more than it said: a file that grows meanwhile is noticed.
    const buffer = Buffer.allocUnsafe(stat.size + 1);
    const length = readSync(file, buffer, 0, buffer.length, 0);
    if (length > stat.size) throw new Refusal('it grew while it was read');
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;
}

function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read (permission denied)';
    case 'ELOOP':
      return 'its symbolic links go in a circle';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return `it cannot be read (${code ?? String(error)})`;
  }
}
