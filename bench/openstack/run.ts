/**
 * What Valet's filter adds to the scheduling of a server, on the running testbed: the real filter asks a Valet of
 * its own, which is told of nothing by notifications and so hears of each stack when the first server is asked for.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Times, timesOf } from '../measure/statistics.ts';
import { databaseOf, startServiceProcess, upgradeDatabase } from '../service/service-process.ts';

/** The compiled file lies in `bench/dist/openstack`. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PYTHON = '/usr/bin/python3';

export interface FilterOptions {
  readonly stacks: number;
  /** Of each stack. */
  readonly servers: number;
}

/** Milliseconds in the filter for one server. */
export interface FilterResult extends FilterOptions {
  /** The first server of a stack that Valet does not know. */
  readonly unknownStackMs: Times;
  /** Each further one. */
  readonly knownStackMs: Times;
}

/** @throws RangeError when the testbed does not run, or Valet refuses a server */
export async function runFilter(options: FilterOptions): Promise<FilterResult> {
  const conf = join(process.env.TESTBED_STATE ?? join(tmpdir(), 'valet-testbed'), 'conf');
  const config = readConfig(join(conf, 'valet.conf'));
  const folder = mkdtempSync(join(tmpdir(), 'valet-bench-'));
  writeFileSync(join(folder, 'valet.conf'), ownConfig(config, folder));
  upgradeDatabase(folder);
  const valet = await startServiceProcess({ folder, nodeOptions: [], set: [] });
  try {
    const plugin = join(folder, 'plugin.conf');
    writeFileSync(plugin, `[valet]\nurl = ${valet.url}/v1\n`);
    const { first, later } = await ask(
      [
        ...['--support', join(ROOT, 'openstack/tests/nova'), '--topology', join(conf, 'topology.json')],
        ...['--config', join(conf, 'nova-scheduler.conf'), '--config', plugin],
        ...['--stacks', String(options.stacks), '--servers', String(options.servers)],
      ],
      `${/^auth_url = (.*)$/m.exec(config)?.[1]}/v3`,
    );
    return { ...options, unknownStackMs: timesOf(first), knownStackMs: timesOf(later) };
  } finally {
    await valet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new RangeError(`there is no ${path}: npm run testbed:up`);
  }
}

/** The testbed's own, with another database, and without notifications. */
function ownConfig(text: string, folder: string): string {
  return text
    .replace(/^url = sqlite:.*$/m, `url = sqlite:///${databaseOf(folder)}`)
    .replace(/^\[messaging\]\ntransport_url = .*\n/m, '');
}

/** As the administrator of the testbed. */
function ask(
  args: readonly string[],
  authUrl: string,
): Promise<{ readonly first: readonly number[]; readonly later: readonly number[] }> {
  const env = {
    ...process.env,
    PYTHONPATH: join(ROOT, 'openstack'),
    ...{ OS_AUTH_URL: authUrl, OS_USERNAME: 'admin', OS_PASSWORD: 'secret', OS_PROJECT_NAME: 'admin' },
    ...{ OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default' },
  };
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [join(ROOT, 'bench/openstack/ask.py'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(JSON.parse(text)) : reject(new RangeError(`ask.py ended with ${status}`)),
    );
  });
}
