/**
 * `npm run test:proxy`: the service behind the Apache and the nginx of this machine, with the files of `deploy/`.
 * Arguments go to vitest. The last line is `N passed, N failed`.
 */
import { existsSync } from 'node:fs';
import { setUp } from './setup.mjs';
import { runVitest } from './vitest-counts.mjs';

const needed = {
  apache2: '/usr/sbin/apache2',
  'nginx-light': '/usr/sbin/nginx',
  openssl: '/usr/bin/openssl',
};
const missing = Object.keys(needed).filter((name) => !existsSync(needed[name]));
let counts = { passed: 0, failed: 1 };
if (missing.length > 0)
  console.error(
    `The proxies are tested for real; this machine lacks some: apt-get install ${missing.join(' ')}`,
  );
else {
  await setUp();
  counts = await runVitest(['--config', 'test/deploy/vitest.config.ts', ...process.argv.slice(2)]);
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
