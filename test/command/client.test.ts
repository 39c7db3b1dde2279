/** The example in the guide for integrators runs as it stands, and prints what the guide says. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { readText, root } from '../support/repository.ts';
import { isAsShown } from '../support/samples.ts';
import { serviceOfFile } from '../support/serve.ts';

const service = serviceOfFile();

const block = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(readText('docs/client.md'))![1]!;

/** Runs a program in a process, with the packages of this repository. */
function run(program: string): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    env: { ...process.env, VALET_URL: service.url },
  });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += chunk));
  child.stderr.on('data', (chunk) => (texts.err += chunk));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...texts })));
}

it('the example of docs/client.md does what it says', async () => {
  const { status, out, err } = await run(block('js'));
  expect(status, err).toBe(0);
  const lines = (text: string) => text.trimEnd().split('\n');
  expect(isAsShown(lines(block('text')), lines(out)), out).toBe(true);
});
