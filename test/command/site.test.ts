/** `valet site …` as a process. */
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderWith, removeFolders, valet } from '../support/valet.ts';

afterAll(removeFolders);

const small = 'examples/sites/small.yaml';

describe('valet site check', () => {
  it('says what a right description holds', () => {
    const { status, out } = valet(['site', 'check', small]);
    expect(status).toBe(0);
    expect(out).toMatch(/8 hosts/);
  });

  it('says everything that is wrong, each at its place', () => {
    const folder = folderWith({ 'site.yaml': 'site: x\nclusters:\n  - {nam: c}\nstandby: {vcpus: 200}\n' });
    const { status, out, err } = valet(['site', 'check', 'site.yaml'], { cwd: folder });
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/^site\.yaml:3:6: .*Did you mean "name"/m);
    expect(err).toMatch(/^site\.yaml:4:18: /m);
  });
});

describe('valet site expand', () => {
  it('prints the explicit form, which means the same site', () => {
    const yaml = valet(['site', 'expand']);
    expect(yaml.status).toBe(0);
    const folder = folderWith({ 'site.yaml': yaml.out });
    const again = valet(['site', 'expand', 'site.yaml'], { cwd: folder });
    expect(again.out).toBe(yaml.out);
    expect(again.err).toBe('');
    const json = JSON.parse(valet(['site', 'expand', '-f', 'json']).out);
    expect(json).toEqual(parse(yaml.out));
    const preview = ['plan', 'preview', '-t', 'examples/virtual-epc/virtual-epc.yaml', '-f', 'value'].map(
      (word) => (word.startsWith('examples/') ? `${process.cwd()}/${word}` : word),
    );
    expect(valet([...preview, '--site', 'site.yaml'], { cwd: folder }).out).toBe(valet(preview).out);
  });
});

describe('valet site show', () => {
  it('shows racks with capacity and use', () => {
    const { status, out } = valet(['site', 'show', small]);
    expect(status).toBe(0);
    expect(out).toMatch(/^CLUSTER\s+RACK\s+HOSTS/m);
    expect(out).toContain('east-1');
  });

  it('shows the same as json', () => {
    const site = JSON.parse(valet(['site', 'show', small, '-f', 'json']).out);
    expect(site.site).toBe('small');
    expect(site.racks).toHaveLength(4);
    expect(site.racks[0]).toMatchObject({ cluster: 'east', rack: 'east-1', hosts: 2 });
  });
});
