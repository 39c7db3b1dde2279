/**
 * `npm test`: sets up what is missing, then checks everything: lint and format, types of the tests, and every
 * test. Arguments go to vitest: `npm test -- packages/site`. The last line is `N passed, N failed`, where lint, types
 * and the compilation of the bench count as one check each.
 */
import { buildBench, runTool, setUp } from './setup.mjs';
import { runVitest } from './vitest-counts.mjs';

await setUp();
const counts = { passed: 0, failed: 0 };
countCheck('lint and format', await runTool('@biomejs/biome/bin/biome', ['check', '.'], { quiet: true }));
countCheck('types', await runTool('typescript/bin/tsc', ['-p', 'tsconfig.tests.json'], { quiet: true }));
// Threads run compiled, those of the bench as well.
countCheck('bench compiles', (await buildBench()) ? 0 : 1);
const tests = await runVitest(process.argv.slice(2));
counts.passed += tests.passed;
counts.failed += tests.failed;
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function countCheck(name, status) {
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  if (status === 0) counts.passed++;
  else counts.failed++;
}
