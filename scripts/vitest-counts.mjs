/** Runs vitest and counts what it reports. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './setup.mjs';

/**
 * @param {string[]} args of `vitest run`
 * @param {'default' | 'verbose'} reporter `verbose` says of each test when it ends how it ended
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runVitest(args, reporter = 'default') {
  const folder = mkdtempSync(join(tmpdir(), 'valet-test-'));
  const report = join(folder, 'report.json');
  const reporters = [`--reporter=${reporter}`, '--reporter=json', `--outputFile.json=${report}`];
  const status = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...args]);
  const counts = readCounts(report);
  // An error outside every test fails the run without failing a test.
  if (status !== 0 && counts.failed === 0) counts.failed++;
  rmSync(folder, { recursive: true, force: true });
  return counts;
}

/** What the report of a run says; a file that could not even be loaded counts as one failure. */
function readCounts(report) {
  const counts = { passed: 0, failed: 0 };
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    console.error('vitest wrote no report');
    return { passed: 0, failed: 1 };
  }
  for (const file of results) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
    counts.passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    counts.failed += failed || (file.status === 'failed' ? 1 : 0);
  }
  return counts;
}
