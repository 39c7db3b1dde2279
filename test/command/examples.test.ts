/** Every example does what the comment at its head says, called as that comment says. */
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { filesBelow, readText } from '../support/repository.ts';
import { callsIn, valet } from '../support/valet.ts';

const calls = filesBelow('examples', '.yaml').flatMap((path) =>
  callsIn(readText(path), /^#\s+(?=valet )/).map((call) => [path, call] as const),
);

const timeless = <Run extends { readonly out: string }>(run: Run) => ({
  ...run,
  out: run.out.replace(/[\d,.]+ ms/g, 'some ms'),
});

const words = (call: string) => call.split(/\s+/).slice(1);

describe('examples', () => {
  it('say how they are called', () => {
    const templates = filesBelow('examples', '.yaml').filter((path) => {
      const [, folder, name] = path.split('/');
      return name === `${folder}.yaml`;
    });
    expect(templates.length).toBeGreaterThanOrEqual(6);
    expect(templates.filter((path) => !calls.some(([, call]) => call.includes(path)))).toEqual([]);
  });

  it.each(calls)('%s: %s', async (_, call) => {
    const run = valet(words(call));
    expect(run, run.err).toMatchObject({ status: call.includes('impossible') ? 2 : 0 });
    expect(run.err).not.toContain('    at ');
    expect(run.out).not.toBe('');
    // The same again, but for the time it took.
    if (call.includes('plan preview')) expect(timeless(await runCommand(words(call)))).toEqual(timeless(run));
  });
});
