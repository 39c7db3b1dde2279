import { DocumentError, writeYaml } from '@valet/document';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMBEDDED_SITE } from './embedded.ts';
import { readSite } from './read.ts';
import { SiteError } from './site-error.ts';
import { toSite } from './to-site.ts';

/** The embedded site, but smaller. */
const generated = EMBEDDED_SITE.replace('count: 3', 'count: 2')
  .replace('count: 8', 'count: 1')
  .replace('count: 16', 'count: 6');
const explicit = writeYaml(readSite(generated, 'generated').description).split('\n');
/** A file of every section, short enough to be hit everywhere. */
const written = [
  ...explicit.slice(0, 60),
  ...explicit.filter((line) => /^\w/.test(line) && !line.startsWith('site')).slice(1),
  'placed:',
  ...explicit.filter((line) => line.includes('server:')).slice(0, 5),
  'groups: [{name: g, id: "1", type: diversity, level: rack, projects: [atlas], max_per_unit: 2}]',
  'standby: {vcpus: 5}',
].join('\n');

const junk = fc.constantFrom(
  '-1',
  '1.5',
  '.nan',
  '.inf',
  '1e400',
  '99999999999999999999',
  '0',
  '""',
  '~',
  '[]',
  '{}',
  '[[]]',
  '{a: {b: c}}',
  'yes',
  '__proto__',
  'constructor',
  '__proto__: {x: 1}',
  '*a',
  '&a x',
  '<<: *a',
  '%(rack)s',
  '%d',
  '%(x)d',
  '200001',
  '!x',
  '\t',
  '"',
  "'",
  '#',
  ': ',
  '- ',
  '\n',
  '  ',
  'name',
  'count: 100000',
  'hosts:',
  'generate:',
  'load: {share: 1}',
  'm1.tiny',
  'c1',
  '\u202e',
);

it('a damaged site file is read or refused, and nothing else', () => {
  const edit = fc.tuple(fc.nat(), fc.nat(12), fc.option(junk, { nil: '' }));
  const property = fc.property(
    fc.boolean(),
    fc.array(edit, { minLength: 1, maxLength: 4 }),
    (asGenerated, edits) => {
      let text = asGenerated ? generated : written;
      for (const [at, cut, insert] of edits) {
        const offset = at % (text.length + 1);
        text = text.slice(0, offset) + insert + text.slice(offset + cut);
      }
      try {
        const { description } = readSite(text, 's.yaml');
        // What is read is whole: all that is named is there.
        const { site } = toSite(description);
        const hosts = new Set(site.hosts.map((host) => host.name));
        expect(hosts.size).toBe(site.hosts.length);
        for (const server of site.placedServers ?? []) {
          expect(hosts.has(server.host)).toBe(true);
          for (const amount of Object.values(server.resources))
            expect(Number.isSafeInteger(amount)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof SiteError || error instanceof DocumentError)) throw error;
        expect(error.message).not.toMatch(/undefined|\[object/);
      }
    },
  );
  fc.assert(property, { seed: 1, numRuns: 600 });
});

it('a site file of any shape is read or refused, and nothing else', () => {
  const key = fc.constantFrom(
    'site',
    'clusters',
    'racks',
    'hosts',
    'pools',
    'flavors',
    'aggregates',
    'groups',
    'placed',
    'pipes',
    'standby',
    'generate',
    'name',
    'count',
    'vcpus',
    'memory_mb',
    'disk_gb',
    'resources',
    'at',
    'rack',
    'per',
    'mix',
    'load',
    'share',
    'server',
    'host',
    'flavor',
    'volume',
    'pool',
    'a',
    'b',
    'mbps',
    '__proto__',
    'toString',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(
        fc.integer({ min: -2, max: 5 }),
        fc.constantFrom('x', 'x%d', '%(rack)s', 'site', null, true, '', 0.5),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 8 }),
    ),
  }));
  const property = fc.property(fc.dictionary(key, value, { maxKeys: 12 }), (site) => {
    try {
      toSite(readSite(JSON.stringify({ ...site, site: 'x' }), 's.json').description);
    } catch (error) {
      if (!(error instanceof SiteError)) throw error;
    }
  });
  fc.assert(property, { seed: 2, numRuns: 800 });
});
