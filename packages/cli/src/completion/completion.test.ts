import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { keptStreams } from '../testing/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'valet-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function script(shell: string): Promise<string> {
  const streams = keptStreams();
  expect(await main(['completion', shell], streams)).toBe(0);
  const path = join(folder, `_valet.${shell}`);
  writeFileSync(path, streams.out.text);
  return path;
}

const isMissing = (shell: string) => spawnSync(shell, ['-c', 'exit']).error !== undefined;

/** What the user has typed, and what the shell then offers. */
const cases: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [['pl'], ['plan', 'placement']],
  [['plan', 'pre'], ['preview']],
  [
    ['site', ''],
    ['check', 'expand', 'show'],
  ],
  [['plan', 'preview', '--pol'], ['--policy']],
  [['group', 'list', '--os-cl'], ['--os-cloud']],
  [
    ['plan', 'preview', '--policy', ''],
    ['pack', 'spread', 'network'],
  ],
  [['plan', 'preview', '-t', 'x.yaml', '-f', 'j'], ['json']],
  [['completion', 'z'], ['zsh']],
];

describe.skipIf(isMissing('bash'))('bash', () => {
  it.each(cases)('completes %j', async (words, offered) => {
    const complete = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _valet; echo "\${COMPREPLY[*]}"`;
    const path = await script('bash');
    const output = execFileSync('bash', ['-c', complete, 'bash', path, 'valet', ...words], {
      encoding: 'utf8',
    });
    expect(output.trim().split(' ')).toEqual(expect.arrayContaining([...offered]));
    if (words.at(-1) !== '') expect(output.trim().split(' ')).toHaveLength(offered.length);
  });

  it('leaves files to the shell', async () => {
    const path = await script('bash');
    const complete = `cd "$2" && source "$1" && COMP_WORDS=(valet site show _val) COMP_CWORD=3 && _valet; echo "[\${COMPREPLY[*]}]"; complete -p valet`;
    const output = execFileSync('bash', ['-c', complete, 'bash', path, folder], { encoding: 'utf8' });
    expect(output).toContain('[]\n');
    expect(output).toContain('-o default');
  });
});

describe.skipIf(isMissing('fish'))('fish', () => {
  it.each(cases)('completes %j', async (words, offered) => {
    const line = ['valet', ...words].join(' ');
    const output = execFileSync('fish', ['-c', `source ${await script('fish')}; complete -C '${line}'`], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    const names = output
      .trim()
      .split('\n')
      .map((text) => text.split('\t')[0]);
    expect(names.sort()).toEqual([...offered].sort());
  });
});

describe.skipIf(isMissing('zsh'))('zsh', () => {
  it('takes the script', async () => {
    const path = await script('zsh');
    execFileSync('zsh', ['-n', path]);
    const load = `autoload -U compinit; compinit -u -D; source ${path}; print $_comps[valet]`;
    expect(execFileSync('zsh', ['-f', '-c', load], { encoding: 'utf8' })).toBe('_valet\n');
  });
});
