import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CUSTOMARY_FLAVORS } from './flavors.ts';
import { readSite } from './read.ts';
import { eachHost } from './walk.ts';

const page = readFileSync(new URL('../../../docs/sites.md', import.meta.url), 'utf8');
const examples = Array.from(page.matchAll(/```yaml\n(.*?)```/gs), ([, text]) => text!);
const [written, flavors, generated] = examples as [string, string, string];

describe('the examples of docs/sites.md', () => {
  it('are three', () => expect(examples).toHaveLength(3));

  it('are without mistakes, and nothing about them is unusual', () => {
    expect(readSite(written, 'written').warnings).toEqual([]);
    expect(readSite(generated, 'generated').warnings).toEqual([]);
  });

  it('have the customary flavors', () => {
    expect(readSite(`site: a\n${flavors}`, 'flavors').description.flavors).toEqual(CUSTOMARY_FLAVORS);
  });

  it('make what their text says', () => {
    const { description } = readSite(generated, 'generated');
    const hosts = Array.from(eachHost(description), ({ host }) => host);
    expect(hosts).toHaveLength(2 * 8 * 16);
    expect(hosts[0]).toMatchObject({ name: 'c1-r01-h01', zone: 'az1', traits: ['CUSTOM_SRIOV'] });
    expect(hosts[2]).toMatchObject({ name: 'c1-r01-h03', uplink_mbps: 10000, aggregates: ['fast-disk'] });
    expect(description.placed?.[0]).toMatchObject({ server: 'load-000001', host: 'c1-r01-h01' });
  });
});
