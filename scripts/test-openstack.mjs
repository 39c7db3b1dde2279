/**
 * `npm run test:openstack`: the tests that need a running testbed, one after another. Arguments go to vitest:
 * `npm run test:openstack -- moves`. The last line is `N passed, N failed`.
 */
import { join } from 'node:path';
import { root, runTool, setUp } from './setup.mjs';
import { runVitest } from './vitest-counts.mjs';

await setUp();
if ((await runTool('typescript/bin/tsc', ['-b', 'testbed'], { quiet: true })) !== 0) {
  console.error('testbed/ does not compile (see above).');
  process.exit(1);
}
if ((await runTool('../testbed/dist/main.js', ['status'], { quiet: true })) !== 0) {
  console.error('The testbed does not run (see above): npm run testbed:up');
  process.exit(1);
}
const config = join(root, 'test/openstack/vitest.config.ts');
const counts = await runVitest(['--config', config, ...process.argv.slice(2)], 'verbose');
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
