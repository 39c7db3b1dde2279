/**
 * Everything a fresh clone needs before any other command: the right Node, the packages of the lock file, and
 * compiled sources. Each step is skipped when it is done already, so every command starts with it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Checks Node, installs packages if they are missing or outdated, compiles what changed. Exits on failure. */
export async function setUp() {
  checkNode();
  await installPackages();
  await build();
}

/**
 * Runs a program of `node_modules` (the path of its script, from the top folder) and waits for it.
 * @param {string[]} [args]
 * @param {{ quiet?: boolean }} [options] quiet: shows its output only when it fails
 * @returns {Promise<number>} its exit status
 */
export function runTool(script, args = [], options = {}) {
  return run(process.execPath, [join(root, 'node_modules', script), ...args], options);
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  if (compareVersions(process.versions.node, wanted) >= 0) return;
  fail(`Valet needs Node ${wanted} or newer; this is Node ${process.versions.node} (${process.execPath}).`);
}

function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return 0;
}

async function installPackages() {
  if (packagesAreCurrent()) return;
  console.error('Installing packages (npm ci) …');
  // `npm start` tells where npm itself is; scripts stay off because nothing here needs them.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const status = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { quiet: true })
    : await run('npm', args, { quiet: true, shell: process.platform === 'win32' });
  if (status !== 0) fail('npm ci failed (see above): is the package registry within reach?');
}

/**
 * Whether what npm noted down about `node_modules` agrees with the lock file and this platform. npm writes
 * its note last, so an interrupted installation does not count.
 */
function packagesAreCurrent() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    const installed = present[path];
    if (path === '' || !path.startsWith('node_modules/')) continue;
    if (!installed) {
      if (entry.optional) continue;
      return false;
    }
    if (installed.version !== entry.version || installed.integrity !== entry.integrity) return false;
    if (installed.os && !installed.os.includes(process.platform)) return false;
    if (installed.cpu && !installed.cpu.includes(process.arch)) return false;
  }
  return true;
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Compiles what changed; also what tests need that run the command. */
export async function build() {
  const status = await runTool('typescript/bin/tsc', ['-b'], { quiet: true });
  if (status !== 0) fail('The sources do not compile (see above).');
  await bundle();
}

/** Compiles `bench/`, which only measuring and its own tests need. @returns whether it compiles */
export async function buildBench() {
  return (await runTool('typescript/bin/tsc', ['-b', 'bench'], { quiet: true })) === 0;
}

/**
 * Joins the compiled files of the command into one, and those of the service and its threads into a few: opening
 * each of some hundreds of files takes longer than what most commands do, and longer than the service's start.
 */
async function bundle() {
  const command = join(root, 'packages/cli/dist/valet.js');
  const service = join(root, 'packages/valet/dist/bundle');
  const compiled = readdirSync(join(root, 'packages')).map((name) =>
    modifiedMs(join(root, 'packages', name, 'dist/.tsbuildinfo')),
  );
  // Written last.
  if (modifiedMs(command) > Math.max(...compiled) && modifiedMs(service) > 0) return;
  const { rolldown } = await import('rolldown');
  await bundleService(rolldown, service);
  const build = await rolldown({
    input: join(root, 'packages/cli/dist/index.js'),
    platform: 'node',
    // The service is opened from its own files, and only by the commands that run it.
    external: ['@valet/valet', '@valet/valet/solver', 'undici'],
  });
  // Renamed when whole: a command that runs meanwhile must not read half of it.
  const part = `${command}.${process.pid}`;
  await build.write({ file: part, format: 'esm', codeSplitting: false });
  await build.close();
  renameSync(part, command);
}

/** Threads are found as they are among the compiled files: `compiled-thread.ts` goes up one folder and down again. */
async function bundleService(rolldown, target) {
  const from = join(root, 'packages/valet/dist');
  const threads = readdirSync(from, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /^(solver|store)\/([a-z]+-)?thread\.js$/.test(file));
  const build = await rolldown({
    input: {
      'service/index': join(from, 'index.js'),
      // The threads alone, for the command and the bench.
      'solver/pool': join(from, 'solver/pool.js'),
      ...Object.fromEntries(threads.map((file) => [file.slice(0, -'.js'.length), join(from, file)])),
    },
    platform: 'node',
    // Opens its binary relative to itself.
    external: ['@photostructure/sqlite'],
  });
  const part = `${target}.${process.pid}`;
  const { output } = await build.write({
    dir: part,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name]-[hash].js',
    // Without comments and indentation it is half as long to read; names stay, for the traces of errors.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  // Entries last: a service that starts meanwhile finds what its entry names.
  const files = output.sort((a, b) => Number(a.isEntry) - Number(b.isEntry)).map(({ fileName }) => fileName);
  for (const file of files) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    renameSync(join(part, file), join(target, file));
  }
  rmSync(part, { recursive: true });
  for (const old of readdirSync(join(target, 'shared')))
    if (!files.includes(`shared/${old}`)) rmSync(join(target, 'shared', old));
}

function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function run(command, args, { quiet = false, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell, stdio: quiet ? 'pipe' : 'inherit' });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (status, signal) => {
      if (quiet && status !== 0) process.stderr.write(Buffer.concat(output));
      resolve(status ?? (signal ? 128 : 1));
    });
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
