/** Runs the compiled service as a process, for tests that ask it from outside. */
import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll } from 'vitest';
import { folderWith, removeFolders, valetPath } from './valet.ts';

interface ServiceProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** A service for all tests of a file: it is there when they run, and gone, with all their folders, after them. */
export function serviceOfFile(): { readonly url: string } {
  let service: ServiceProcess | undefined;
  beforeAll(async () => {
    service = await startService();
  }, 60_000);
  afterAll(async () => {
    await service?.stop();
    removeFolders();
  });
  return {
    get url() {
      return service!.url;
    },
  };
}

/** A service on a free port with the embedded site, a store of its own and nobody asked for a token. */
async function startService(): Promise<ServiceProcess> {
  const folder = folderWith({});
  const settings = [
    'identity.auth=none',
    'server.port=0',
    'server.metrics_port=0',
    `database.url=sqlite:///${folder}/valet.db`,
  ].flatMap((setting) => ['--set', setting]);
  const upgraded = spawnSync(process.execPath, [valetPath, 'db', 'upgrade', ...settings], {
    encoding: 'utf8',
  });
  if (upgraded.status !== 0) throw new Error(upgraded.stderr);
  const child = spawn(process.execPath, [valetPath, 'serve', ...settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /serves at (\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.on('exit', () => reject(new Error(`the service ended: ${said}`)));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      child.on('exit', () => resolve());
      child.kill('SIGTERM');
    });
  return { url, stop };
}
