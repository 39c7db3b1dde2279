/** Finds the code of a worker thread, which runs compiled also where the rest runs from the sources, as tests do. */
import { existsSync } from 'node:fs';

/**
 * @param from `import.meta.url` of a module one folder below the package's sources
 * @param file compiled, below the same root: `solver/thread.js`
 */
export function compiledThread(from: string, file: string): URL {
  if (!from.endsWith('.ts')) return new URL(`../${file}`, from);
  // In one piece it is there sooner; see `test/support/build.ts`.
  const joined = new URL(`../../dist/joined/${file}`, from);
  return existsSync(joined) ? joined : new URL(`../../dist/${file}`, from);
}
