/** Finds the code of a worker thread, which runs compiled also where the rest runs from the sources, as tests do. */

/**
 * @param from `import.meta.url` of a module one folder below the package's sources, or of what they are bundled in
 * @param file compiled, below the same root: `solver/thread.js`
 */
export function compiledThread(from: string, file: string): URL {
  return new URL(from.endsWith('.ts') ? `../../dist/bundle/${file}` : `../${file}`, from);
}
