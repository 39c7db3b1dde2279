/** The folder of kept results. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiled file lies in `bench/dist/commands`. */
export const BENCH = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(BENCH, 'results');

/** @param name of the file, without `.json` */
export function saveResult(name: string, result: object): void {
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  console.error(`wrote ${path}`);
}

/** Every kept result by its file's name, in the order of the names. */
export function savedResults(folder = RESULTS): Map<string, unknown> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(names.sort().map((name) => [name, readJson(join(folder, name))]));
}

/** The results of a file, or of all files of a folder, by name. */
export function readResults(path: string): Map<string, unknown> {
  if (!existsSync(path)) throw new RangeError(`there is no file or folder ${path}`);
  if (statSync(path).isDirectory()) return savedResults(path);
  const content = readJson(path);
  const list = Array.isArray(content) ? content : [content];
  return new Map(list.map((result) => [`${result.workload}.${result.budgetMs}ms.json`, result]));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RangeError(`${path} is no JSON: ${error.message}`);
    throw error;
  }
}
