/** Before tests that run the command as a process, or threads of the service: compiles what changed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './repository.ts';

const COMPILED = join(root, 'packages/valet/dist');
const THREADS = ['solver/thread.js', 'store/sqlite-thread.js'];

export async function setup(): Promise<void> {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  await joinThreads();
}

/**
 * Joins each thread's files into one, where `compiled-thread.ts` looks first when it runs from the sources. Tests start
 * hundreds of threads, and opening some two hundred files for each costs more than all that they do.
 */
async function joinThreads(): Promise<void> {
  const packages = join(root, 'packages');
  const compiledMs = Math.max(
    ...readdirSync(packages).map((name) => changedMs(join(packages, name, 'dist/.tsbuildinfo'))),
  );
  for (const file of THREADS) {
    const target = join(COMPILED, 'joined', file);
    if (changedMs(target) > compiledMs) continue;
    mkdirSync(dirname(target), { recursive: true });
    // What opens a binary finds it relative to itself.
    const build = await rolldown({
      input: join(COMPILED, file),
      platform: 'node',
      external: ['@photostructure/sqlite'],
    });
    // Renamed when whole: another run of the tests may read it meanwhile.
    const part = `${target}.${process.pid}`;
    await build.write({ file: part, format: 'esm', codeSplitting: false });
    await build.close();
    renameSync(part, target);
  }
}

function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
