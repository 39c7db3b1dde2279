/** Documents show what commands print: the reference of the command line is one session with a service. */
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { isAsShown, samplesIn, writeSample } from '../support/samples.ts';
import { serviceOfFile } from '../support/serve.ts';
import { folderWith } from '../support/valet.ts';

/** These ask a cloud, or write a shell's own files; they have tests of their own. */
const ELSEWHERE = /^valet (keystone|openstack doctor|completion)|^source /;

const samples = [
  ...samplesIn('docs/command-line.md')
    .filter(({ call }) => !ELSEWHERE.test(call))
    .map((sample) => ({ path: 'docs/command-line.md', ...sample })),
  // What that guide asks of a cloud was printed by one.
  ...samplesIn('docs/install.md')
    .filter(({ call }) => call.startsWith('valet openstack config --service'))
    .map((sample) => ({ path: 'docs/install.md', ...sample })),
];

const service = serviceOfFile();
const folder = folderWith({});

/** Words as a shell takes them, with `$(valet …)` run. */
async function wordsOf(call: string): Promise<string[]> {
  let text = call.replace(/^valet /, '');
  const inner = /\$\(valet ([^)]*)\)/.exec(text);
  if (inner) {
    const { out } = await runCommand(inner[1]!.split(' '), { env: { VALET_URL: service.url } });
    text = text.replace(inner[0], out.trim());
  }
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/** Offline commands are shown without a service; a database is one of the test's own. */
function surroundings(call: string) {
  if (call.startsWith('valet db')) return { env: { OS_DATABASE__URL: `sqlite:///${folder}/valet.db` } };
  return /^valet (site (?!show --service)|plan preview|config)/.test(call)
    ? {}
    : { env: { VALET_URL: service.url } };
}

describe('documents with samples', () => {
  it('are there', () => {
    expect(samples.length).toBeGreaterThan(35);
  });

  it.each(samples)('$path: $call', async (sample) => {
    const run = await runCommand(await wordsOf(sample.call), surroundings(sample.call));
    expect(run.status, run.err).toBe(0);
    const real = run.out.trimEnd() === '' ? [] : run.out.trimEnd().split('\n');
    const asShown = isAsShown(sample.shown, real);
    if (process.env.UPDATE_SAMPLES && !asShown) writeSample(sample.path, sample, real);
    else if (!asShown)
      expect(real, 'refresh it by: UPDATE_SAMPLES=1 npm test -- test/command/reference').toEqual(
        sample.shown,
      );
  });
});
