/**
 * `npm run test:service`: the compiled service as a process, killed at random moments and with many clients at
 * once. Arguments go to vitest; VALET_TEST_SEED chooses other moments. The last line is `N passed, N failed`.
 */
import { setUp } from './setup.mjs';
import { runVitest } from './vitest-counts.mjs';

await setUp();
const { passed, failed } = await runVitest([
  '--config',
  'test/service/vitest.config.ts',
  ...process.argv.slice(2),
]);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
