import { describe, expect, it } from 'vitest';
import { main } from './main.ts';
import { keptStreams } from './testing/streams.ts';

async function run(...argv: string[]) {
  const streams = keptStreams();
  const status = await main(argv, streams);
  return { status, out: streams.out.text, err: streams.err.text };
}

describe('help and version', () => {
  it('go to the output and end well', async () => {
    const { version } = JSON.parse(
      await import('node:fs').then(({ readFileSync }) =>
        readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
      ),
    );
    expect(await run('--version')).toEqual({ status: 0, out: `valet ${version}\n`, err: '' });
    const help = await run('plan', 'preview', '--help');
    expect(help.status).toBe(0);
    expect(help.out).toContain('Examples:\n  $ valet plan preview -t ');
  });

  it.each([
    [],
    ['plan'],
    ['plan', 'preview'],
    ['site'],
    ['site', 'check'],
    ['site', 'expand'],
    ['site', 'show'],
    ['completion'],
  ])('exist for every command: valet %s %s', async (...words) => {
    const path = words.filter((word) => word !== undefined);
    const help = await run(...path, '--help');
    expect(help).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain(`Usage: ${['valet', ...path].join(' ')}`);
  });
});

describe('wrong usage', () => {
  it.each([
    [[], /Usage: valet/],
    [['plan'], /Usage: valet plan/],
    [['pln'], /unknown command 'pln'.*Did you mean plan\?/s],
    [['plan', 'preview'], /required option '-t, --template <file>' not specified/],
    [['plan', 'preview', '-t', 'x', '--sed', '1'], /unknown option '--sed'.*Did you mean --seed\?/s],
    [['plan', 'preview', '-t', 'x', '--seed', '1.5'], /whole number from 0 to 4294967295/],
    [['plan', 'preview', '-t', 'x', '--budget-ms', '0'], /whole number from 1/],
    [['plan', 'preview', '-t', 'x', '--budget-ms', '1e3'], /whole number/],
    [['plan', 'preview', '-t', 'x', '--parameter', 'novalue'], /NAME=VALUE/],
    [['plan', 'preview', '-t', 'x', '--policy', 'cheap'], /Allowed choices are pack, spread, network/],
    [['plan', 'preview', '-t', 'x', '-f', 'xml'], /Allowed choices are table, json, yaml, csv, value/],
    [['plan', 'preview', '-t', 'x', 'y'], /too many arguments/],
    [['completion', 'csh'], /Allowed choices are bash, zsh, fish/],
  ])('is refused with a hint and status 1: %j', async (argv, message) => {
    const { status, out, err } = await run(...argv);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).toMatch(/--help/);
    expect(err).not.toContain('    at ');
  });
});
