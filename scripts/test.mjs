/**
 * `npm test`: sets up what is missing, then checks everything: lint and format, types of the tests, and every
 * test. Arguments go to vitest: `npm test -- packages/site`. The last line is `N passed, N failed`, where lint
 * and types count as one check each.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, setUp } from './setup.mjs';

await setUp();
const counts = { passed: 0, failed: 0 };
countCheck('lint and format', await runTool('@biomejs/biome/bin/biome', ['check', '.'], { quiet: true }));
countCheck('types', await runTool('typescript/bin/tsc', ['-p', 'tsconfig.tests.json'], { quiet: true }));
await runTests(process.argv.slice(2));
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function countCheck(name, status) {
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  if (status === 0) counts.passed++;
  else counts.failed++;
}

async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'valet-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...args]);
  const failedBefore = counts.failed;
  countTests(report);
  // An error outside every test fails the run without failing a test.
  if (status !== 0 && counts.failed === failedBefore) counts.failed++;
  rmSync(folder, { recursive: true, force: true });
}

/** Adds what the report of a run says; a file that could not even be loaded counts as one failure. */
function countTests(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    console.error('vitest wrote no report');
    counts.failed++;
    return;
  }
  for (const file of results) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    counts.failed += failed || (file.status === 'failed' ? 1 : 0);
  }
}
