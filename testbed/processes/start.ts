/** Starts services: each leads a session of its own, is recorded, and writes to a log of its own. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Bed, python } from '../bed.ts';
import type { Command, Service } from '../service.ts';
import { record } from './record.ts';

/** What a service is started with, as one word. */
export function fingerprintOf(service: Service): string {
  const { argv, environment, files } = service;
  return createHash('sha256')
    .update(JSON.stringify([argv, environment, files]))
    .digest('hex');
}

export function writeFiles(service: Service): void {
  for (const folder of service.folders ?? []) mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(service.files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Where what a service prints goes; most of OpenStack has a log of its own besides. */
export function outputOf(bed: Bed, name: string): string {
  return join(bed.logs, `${name}.out`);
}

export function start(bed: Bed, service: Service): void {
  const log = openSync(outputOf(bed, service.name), 'a');
  const child = spawn(service.argv[0]!, service.argv.slice(1), {
    detached: true,
    stdio: ['ignore', log, log],
    env: environmentOf(service),
    cwd: bed.data,
  });
  closeSync(log);
  child.on('error', () => {});
  // One that cannot be run, or ended at once, has no record: its log says why.
  if (child.pid !== undefined) record(bed, service.name, child.pid, fingerprintOf(service));
  child.unref();
}

/** Starts services of one nursery: loaded once, forked for each, recorded before any of them goes on. */
export async function startNursery(bed: Bed, services: readonly Service[]): Promise<void> {
  const first = services[0]!;
  const log = openSync(outputOf(bed, first.nursery!), 'a');
  const launcher = first.argv.indexOf(first.nursery!);
  const child = spawn(python, [first.argv[launcher - 1]!, '--nursery', first.nursery!], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    env: environmentOf(first),
    cwd: bed.data,
  });
  closeSync(log);
  const exit = new Promise((resolve) => child.on('close', resolve));
  const jobs = services.map((service) => ({
    argv: service.argv.slice(launcher + 1),
    log: outputOf(bed, service.name),
  }));
  child.stdin!.on('error', () => {});
  child.stdin!.write(`${JSON.stringify(jobs)}\n`);
  const pids = await firstLine(child.stdout!);
  if (!pids) throw new Error(`${first.nursery} could not be loaded: see ${outputOf(bed, first.nursery!)}`);
  (JSON.parse(pids) as number[]).forEach((pid, i) => {
    record(bed, services[i]!.name, pid, fingerprintOf(services[i]!));
  });
  child.stdin!.end('go\n');
  await exit;
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}

/** Runs a command to its end; throws what it printed last when it fails. */
export async function runToEnd(bed: Bed, name: string, command: Command): Promise<void> {
  const path = join(bed.logs, `${name}.setup.out`);
  const log = openSync(path, 'a');
  const child = spawn(command.argv[0]!, command.argv.slice(1), {
    stdio: ['ignore', log, log],
    env: environmentOf(command),
    cwd: bed.data,
  });
  closeSync(log);
  const status = await new Promise<unknown>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new Error(`${command.argv.join(' ')} ended with ${status}`);
}

function environmentOf(command: Command): NodeJS.ProcessEnv {
  const { HOME = '/root', LANG = 'C.UTF-8', TZ } = process.env;
  return { HOME, LANG, ...(TZ ? { TZ } : {}), PATH: process.env.PATH ?? '', ...command.environment };
}
