/** Whether this machine can carry a testbed, and the Debian packages it takes. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bed } from './bed.ts';
import { TestbedError } from './error.ts';

/** Libraries of OpenStack rather than its daemons: those would bring users, init scripts and questions. */
const packages = [
  ...['mariadb-server', 'rabbitmq-server', 'memcached', 'uwsgi-core', 'uwsgi-plugin-python3'],
  ...['python3-keystone', 'python3-placement', 'python3-glance', 'python3-nova', 'python3-neutron'],
  ...['python3-cinder', 'python3-heat', 'python3-pymysql', 'python3-setuptools'],
  ...['python3-openstackclient', 'python3-heatclient', 'python3-neutronclient', 'python3-osc-placement'],
];

/** Of these only a few files are wanted: they are unpacked below the state folder. */
const unpackedPackages = ['nova-common', 'cinder-common', 'glance-common', 'heat-common', 'neutron-common'];

/** Daemons that must not start with the machine because the testbed brought them. */
const daemons = ['mariadb', 'rabbitmq-server', 'epmd.service', 'epmd.socket', 'memcached'];

const run = promisify(execFile);
const environment = {
  ...process.env,
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8',
};

/** Throws with what is wrong and what would mend it. */
export function checkMachine(): void {
  if (process.platform !== 'linux') throw unfit(`this is ${process.platform}`);
  let version = '';
  try {
    version = readFileSync('/etc/debian_version', 'utf8').trim();
  } catch {}
  if (!version.startsWith('12')) throw unfit(version ? `this is Debian ${version}` : 'this is not Debian');
  if (!existsSync('/usr/bin/apt-get')) throw unfit('there is no apt-get');
  if (process.getuid?.() !== 0) throw unfit('this is not root');
}

function unfit(found: string): TestbedError {
  return new TestbedError(
    `The testbed needs Debian 12 with apt-get, as root: ${found}. A container or a virtual machine with Debian 12 will do.`,
  );
}

/** Installs what is missing; nothing of it is started, now or with the machine. Root and some minutes. */
export async function installPackages(bed: Bed, say: (line: string) => void): Promise<void> {
  // apt-get is called from there.
  mkdirSync(bed.unpacked, { recursive: true });
  const missing = await notInstalled();
  if (missing.length > 0) {
    say(`installing ${missing.length} Debian packages and what they need (about 160 MB) …`);
    await withoutStarting(async () => {
      await apt(bed, 'update');
      await apt(
        bed,
        ...['install', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', ...missing],
      );
    });
    const added = daemons.filter((name) => missing.some((each) => name.startsWith(each.split('-')[0]!)));
    if (added.length > 0) spawnSync('systemctl', ['disable', ...added], { env: environment });
    say('packages are installed');
  }
  await unpackFiles(bed, say);
}

async function notInstalled(): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders.
  const query = ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages];
  const { stdout } = await run('dpkg-query', query, { env: environment }).catch((error) => error);
  const installed = new Set(
    String(stdout)
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

async function unpackFiles(bed: Bed, say: (line: string) => void): Promise<void> {
  const done = join(bed.unpacked, 'complete');
  if (existsSync(done)) return;
  rmSync(bed.unpacked, { recursive: true, force: true });
  mkdirSync(bed.unpacked, { recursive: true });
  await apt(bed, 'download', ...unpackedPackages);
  for (const file of readdirSync(bed.unpacked).filter((name) => name.endsWith('.deb'))) {
    const path = join(bed.unpacked, file);
    await run('dpkg-deb', ['-x', path, bed.unpacked], { env: environment });
    rmSync(path);
  }
  writeFileSync(done, '');
  say('configuration files are unpacked');
}

async function apt(bed: Bed, ...args: readonly string[]): Promise<void> {
  // Waits for whoever else installs something just now.
  const options = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'APT::Sandbox::User=root', '-q'];
  try {
    await run('apt-get', [...options, ...args], {
      env: environment,
      cwd: bed.unpacked,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const told = (stderr || message).trim().split('\n').slice(-5).join('\n');
    throw new TestbedError(`apt-get ${args[0]} failed:\n${told}`);
  }
}

/** Debian starts what it installs unless this program says no; it is taken away again afterwards. */
async function withoutStarting(work: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(policy);
  }
}
