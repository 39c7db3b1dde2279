import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateTemplate } from './evaluate.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/hot/onap');

function templatesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)))
    .sort();
}

describe.skipIf(!existsSync(FOLDER))('templates of real network functions (ONAP)', () => {
  const names = existsSync(FOLDER) ? templatesBelow(FOLDER) : [];

  for (const template of names) {
    it(`evaluates ${template} with its environment`, () => {
      const environment = template.replace(/\.yaml$/, '.env');
      const files = Object.fromEntries(
        [template, environment].map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
      );
      const { resources, warnings } = evaluateTemplate({ template, files, environments: [environment] });
      const text = files[template]!;
      expect(resources.length).toBe(text.match(/^ {2,4}type: *['"]?OS::/gm)?.length);
      expect(warnings.every(({ message }) => message.includes('nothing uses it'))).toBe(true);
      for (const resource of resources.filter(({ type }) => type === 'OS::Nova::Server')) {
        expect(resource.properties).toMatchObject({ flavor: expect.any(String), image: expect.anything() });
      }
    });
  }
});
