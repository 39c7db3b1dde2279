/**
 * `npm run test:plugins`: packs the Python plug-ins of `openstack/`, installs them into a folder of their own and
 * tests them there against the real modules of Nova, Heat and Cinder. Arguments go to pytest. The last line is
 * `N passed, N failed`. Each service has a process of its own, for they share one global configuration.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

/** The system's own: another Python does not see Debian's packages. */
const python = process.env.PYTHON ?? '/usr/bin/python3';

/** What is tested, and the modules it needs, by their Debian packages. */
const parts = {
  common: {
    'python3-keystoneauth1': 'keystoneauth1',
    'python3-oslo.config': 'oslo_config',
    'python3-oslo.log': 'oslo_log',
  },
  nova: { 'python3-nova': 'nova.scheduler' },
  cinder: { 'python3-cinder': 'cinder.scheduler' },
  heat: { 'python3-heat': 'heat.engine' },
};
const tools = {
  'python3-pytest': 'pytest',
  'python3-pip': 'pip',
  'python3-setuptools': 'setuptools',
  'python3-wheel': 'wheel',
};

const counts = { passed: 0, failed: 0 };
const work = mkdtempSync(join(tmpdir(), 'valet-plugins-'));
try {
  if (requireModules()) {
    await setUp();
    if (install()) for (const part of Object.keys(parts)) test(part);
  } else counts.failed++;
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Says which Debian packages are missing, all at once. */
function requireModules() {
  if (!existsSync(python)) {
    console.error(
      `The plug-ins are tested with ${python}, which is not there; set PYTHON to the system's Python 3.`,
    );
    return false;
  }
  const wanted = Object.entries(Object.assign({}, tools, ...Object.values(parts)));
  const missing = wanted.filter(([, module]) => run(['-c', `import ${module.split('.')[0]}`]).status !== 0);
  if (missing.length === 0) return true;
  const names = missing.map(([name]) => name).join(' ');
  console.error(
    `The plug-ins are tested against the real modules of OpenStack, and ${python} lacks some of them.\n` +
      `On Debian 12 or Ubuntu: apt-get install --no-install-recommends ${names}`,
  );
  return false;
}

function install() {
  // A copy, for setuptools leaves files beside what it packs.
  cpSync(join(root, 'openstack'), join(work, 'source'), { recursive: true });
  const options = [
    '--quiet',
    '--no-deps',
    '--no-build-isolation',
    '--no-index',
    '--disable-pip-version-check',
  ];
  const env = { PIP_ROOT_USER_ACTION: 'ignore' };
  const { status, stdout, stderr } = run(
    ['-m', 'pip', 'install', ...options, '--target', join(work, 'installed'), join(work, 'source')],
    { env },
  );
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  pip install openstack`);
  if (status === 0) counts.passed++;
  else {
    counts.failed++;
    console.error(`${stdout}${stderr}`);
  }
  return status === 0;
}

function test(part) {
  console.log(`\n${part}`);
  const report = join(work, `${part}.xml`);
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-W', 'ignore', `--junitxml=${report}`];
  const { status } = run([...args, join(root, 'openstack/tests', part), ...process.argv.slice(2)], {
    stdio: 'inherit',
    cwd: join(work, 'installed'),
    env: { PYTHONPATH: join(work, 'installed'), PYTHONDONTWRITEBYTECODE: '1', VALET_ROOT: root },
  });
  const total = existsSync(report) ? /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] : undefined;
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(total ?? '')?.[1] ?? 0);
  const failed = number('errors') + number('failures');
  counts.passed += number('tests') - failed - number('skipped');
  // Status 5: an argument chose none of this part.
  counts.failed += failed || (status === 0 || status === 5 ? 0 : 1);
}

function run(args, { env = {}, ...options } = {}) {
  return spawnSync(python, args, { encoding: 'utf8', ...options, env: { ...process.env, ...env } });
}
