/** The compiled service as a process of its own, in a scratch folder: started, looked at, and ended. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The bench runs compiled, tests of the service run as they are written. */
const UP = import.meta.url.includes('/bench/dist/') ? '../../..' : '../..';
const COMMAND = fileURLToPath(new URL(`${UP}/packages/cli/bin/valet.js`, import.meta.url));
/** Longer than any start that anybody would wait for. */
const START_MS = 60_000;

export interface ServiceProcess {
  readonly url: string;
  readonly startupMs: number;
  /** Resident memory in MB: now, and at its highest. */
  memory(): { readonly rssMb: number; readonly peakMb: number };
  /** Processor time it has used so far, of all its threads. */
  cpuMs(): number;
  stop(): Promise<void>;
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>;
}

export interface ServiceSettings {
  readonly folder: string;
  /** Options of Node for the service's own process, such as `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
  /** More settings, as `valet serve --set` takes them. */
  readonly set: readonly string[];
  /** Default: any free one. */
  readonly port?: number;
  /** Asks whether it answers already; throws or says no until then. Default: over HTTP. */
  readonly isUp?: () => Promise<{ readonly ok: boolean }>;
}

/** Writes site and configuration, and makes an empty database. */
export function prepareFolder(folder: string, siteText: string): void {
  writeFileSync(join(folder, 'site.yaml'), siteText);
  writeFileSync(
    join(folder, 'valet.conf'),
    `[datacenter]
mode = sim
site = ${join(folder, 'site.yaml')}

[database]
url = sqlite:///${databaseOf(folder)}

[identity]
auth = none
`,
  );
  upgradeDatabase(folder);
}

/** Makes the database that `valet.conf` in the folder names. */
export function upgradeDatabase(folder: string): void {
  const done = spawnSync(process.execPath, [
    COMMAND,
    'db',
    'upgrade',
    '--config',
    join(folder, 'valet.conf'),
  ]);
  if (done.status !== 0) throw new RangeError(`valet db upgrade failed: ${done.stderr}`);
}

export function databaseOf(folder: string): string {
  return join(folder, 'valet.db');
}

/** @returns when the service answers; the time until then counts from the start of its process */
export async function startServiceProcess(settings: ServiceSettings): Promise<ServiceProcess> {
  const port = settings.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(settings.folder, 'service.log'), 'a');
  const set = [`server.port=${port}`, 'server.metrics_port=0', ...settings.set].flatMap((each) => [
    '--set',
    each,
  ]);
  const begin = performance.now();
  const child = spawn(
    process.execPath,
    [...settings.nodeOptions, COMMAND, 'serve', '--config', join(settings.folder, 'valet.conf'), ...set],
    { stdio: ['ignore', log, log], cwd: settings.folder },
  );
  const isUp = settings.isUp ?? (() => fetch(`${url}/healthcheck`));
  await untilAnswering(child, isUp, settings.folder);
  return {
    url,
    startupMs: performance.now() - begin,
    memory: () => memoryOf(child.pid!),
    cpuMs: () => cpuOf(child.pid!),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function untilAnswering(
  child: ChildProcess,
  isUp: NonNullable<ServiceSettings['isUp']>,
  folder: string,
): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    try {
      if ((await isUp()).ok) return;
    } catch {
      await pause(5);
    }
  }
  child.kill('SIGKILL');
  const told = readFileSync(join(folder, 'service.log'), 'utf8').slice(-2000);
  throw new RangeError(`the service does not start; it says:\n${told}`);
}

function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** As Linux tells it; zeros elsewhere. */
function memoryOf(pid: number): { readonly rssMb: number; readonly peakMb: number } {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // No Linux, or the process is gone.
  }
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024);
  return { rssMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

/** Clock ticks of Linux are hundredths of a second for whoever reads them; 0 elsewhere. */
function cpuOf(pid: number): number {
  try {
    // The name of the program, which may hold anything, ends with the last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** One that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
