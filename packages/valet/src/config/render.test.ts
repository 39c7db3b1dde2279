import { describe, expect, it } from 'vitest';
import { readIni } from './ini.ts';
import { GROUPS } from './options.ts';
import { readConfig } from './read.ts';
import { configDocs, configSample } from './render.ts';

const overrides = { 'identity.auth': 'none' };
const names = Object.entries(GROUPS).flatMap(([group, { options }]) =>
  Object.keys(options).map((key) => `${group}.${key}`),
);

describe('the sample', () => {
  it('changes nothing', () => {
    expect(readConfig({ text: configSample(), overrides })).toEqual(readConfig({ overrides }));
  });

  it('has every option with its default, to be uncommented', () => {
    const text = configSample().replace(/^#(\w+ =)/gm, '$1');
    const { assignments, problems } = readIni(text);
    expect(problems).toEqual([]);
    expect(assignments.map(({ group, key }) => `${group}.${key}`)).toEqual(names);
    expect(readConfig({ text, overrides })).toEqual(readConfig({ overrides }));
  });

  it('has no line that is too long for a terminal', () => {
    expect(
      configSample()
        .split('\n')
        .filter((line) => line.length > 110),
    ).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('is what the options say; `npx vitest run -u packages/valet/src/config` writes it', async () => {
    await expect(configDocs()).toMatchFileSnapshot('../../../../docs/configuration.md');
  });

  it('has a row for every option', () => {
    for (const [group, { options }] of Object.entries(GROUPS)) {
      const section = configDocs().split(`## [${group}]`)[1]!.split('\n## ')[0]!;
      for (const key of Object.keys(options)) expect(section).toContain(`| \`${key}\` |`);
    }
  });
});
