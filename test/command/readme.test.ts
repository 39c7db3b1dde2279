/** The README and the documents keep what they promise: commands run, samples are real, links lead somewhere. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, readPackageJson, readText, root } from '../support/repository.ts';
import { type Sample, samplesIn } from '../support/samples.ts';
import { type Run, valet } from '../support/valet.ts';

/** A sample must be what the command prints now; with `UPDATE_SAMPLES=1` it is made so. */
function expectSample({ call, shown }: Sample, out: string, comparable: Comparable = withoutTimes): void {
  const real = out.trimEnd();
  if (process.env.UPDATE_SAMPLES) {
    const [before, after] = [shown.join('\n'), real].map((text) => `$ ${call}\n${text}\n\`\`\``);
    writeFileSync(
      join(root, 'README.md'),
      readText('README.md').replace(before!, () => after!),
    );
  } else {
    const advice = 'refresh it by: UPDATE_SAMPLES=1 npm test -- test/command/readme';
    expect(comparable(real.split('\n')), advice).toEqual(comparable(shown));
  }
}

/** Lines with what differs from run to run taken out. */
type Comparable = (lines: readonly string[]) => string[];

const withoutTimes: Comparable = (lines) => lines.map((line) => line.replace(/[\d.,]+ ms\)/, 'T ms)'));

/** The service improves an answer by the clock: hosts and cost may differ, what is placed and ruled may not. */
const withoutPlaces: Comparable = (lines) =>
  withoutTimes(lines)
    .filter((line) => !/^ +c\d/.test(line))
    .map((line) => line.replace(/ {2,}(c\d|[\d.,]+ ).*$/, '').trimEnd());

function runNode(script: string, ...args: string[]): Run {
  const child = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' });
  return { status: child.status, out: child.stdout, err: child.stderr };
}

const readme = samplesIn('README.md');

describe('the README', () => {
  it('leads with the two commands', () => {
    expect(readme.slice(0, 2).map(({ call }) => call)).toEqual(['npm start', 'npm test']);
  });

  const calls = readme.filter(({ call }) => call.startsWith('npx valet '));
  it.each(calls)('$call', (sample) => {
    const { call } = sample;
    const { status, out, err } = valet(call.split(' ').slice(2));
    expect(status, err).toBe(call.includes('impossible') ? 2 : 0);
    if (sample.shown.length > 0) expectSample(sample, out);
  });

  it('shows what `npm start` prints', () => {
    const sample = readme.find(({ call, shown }) => call.startsWith('npm start') && shown.length > 0);
    const { status, out, err } = runNode('scripts/start.mjs', '--once');
    expect(status, err).toBe(0);
    expectSample(sample!, out, withoutPlaces);
  });
});

describe('the documents', () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'GLOSSARY.md',
    'CHANGELOG.md',
    ...filesBelow('docs', '.md'),
  ];
  const scripts = readPackageJson('.').scripts ?? {};

  it.each(documents)('%s names scripts that exist', (path) => {
    const named = [...readText(path).matchAll(/\bnpm (?:run (?:-\w+ )*(\w[\w:-]*)|(start|test))\b/g)].map(
      ([, a, b]) => (a ?? b)!,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(documents)('%s links to files that exist', (path) => {
    // What a program prints may look like a link.
    const text = readText(path).replace(/^```.*?^```|`[^`\n]*`/gms, '');
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([]);
  });
});
