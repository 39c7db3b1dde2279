/** The rules of the house that a compiler does not check. */
import { describe, expect, it } from 'vitest';
import { importsOf, namesUsed } from './support/imports.ts';
import { filesBelow, isProduct, packageFolders, readPackageJson, readText } from './support/repository.ts';

/** Which packages a package may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ostro: [],
  document: [],
  site: ['document', 'ostro'],
  heat: ['document', 'ostro'],
  valet: ['document', 'ostro', 'site', 'heat'],
  client: [],
  cli: ['document', 'ostro', 'site', 'heat', 'valet', 'client'],
};

/** Packages that read only what they are handed: no files, no clock, no chance. */
const pure = ['ostro', 'document', 'site', 'heat'];

const impure = [
  'Date',
  'performance',
  'Math.random',
  'crypto',
  'process',
  'require',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'console',
  'globalThis',
  'eval',
  'Function',
];

/** Files of more than 400 lines, each with the reason why it is better whole. */
const long: Readonly<Record<string, string>> = {
  'packages/client/src/api.ts': 'generated from the OpenAPI document',
};

const sources = packageFolders.flatMap((folder) => filesBelow(`${folder}/src`, '.ts'));
const product = sources.filter(isProduct);
const packageOf = (path: string) => path.split('/')[1]!;
/** Of `@valet/valet/solver` as of `@valet/valet`: which entries a package has, its package file says. */
const packageNamed = (specifier: string) => specifier.split('/')[1]!;

describe('the direction of imports', () => {
  it('is known for every package', () => {
    expect(packageFolders.map(packageOf).sort()).toEqual(Object.keys(allowed).sort());
  });

  it('lets a package import only what lies below it', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(readText(path))
        .filter((specifier) => specifier.startsWith('@valet/'))
        .filter((specifier) => !allowed[packageOf(path)]!.includes(packageNamed(specifier)))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('never enters another package by a path', () => {
    const wrong = sources.flatMap((path) => {
      const depth = path.split('/').length - 3;
      return importsOf(readText(path))
        .filter((specifier) => specifier.startsWith('../'.repeat(depth)))
        .map((specifier) => `${path} imports ${specifier}`);
    });
    expect(wrong).toEqual([]);
  });

  it('is what the package files declare', () => {
    for (const folder of packageFolders) {
      const declared = Object.keys(readPackageJson(folder).dependencies ?? {}).filter((name) =>
        name.startsWith('@valet/'),
      );
      const used = product
        .filter((path) => path.startsWith(`${folder}/`))
        .flatMap((path) => importsOf(readText(path)));
      expect
        .soft(
          declared.filter((name) => !allowed[packageOf(folder)]!.includes(name.slice(7))),
          folder,
        )
        .toEqual([]);
      expect
        .soft(
          used.filter(
            (name) => name.startsWith('@valet/') && !declared.includes(`@valet/${packageNamed(name)}`),
          ),
          folder,
        )
        .toEqual([]);
    }
  });

  it('keeps the optimizer free of every dependency', () => {
    const { dependencies, optionalDependencies } = readPackageJson('packages/ostro');
    expect({ ...dependencies, ...optionalDependencies }).toEqual({});
    const foreign = product
      .filter((path) => packageOf(path) === 'ostro')
      .flatMap((path) => importsOf(readText(path)))
      .filter((specifier) => !specifier.startsWith('.'));
    expect(foreign).toEqual([]);
  });

  it('lets a product file import nothing that only tests may use', () => {
    const wrong = product.flatMap((path) =>
      importsOf(readText(path))
        .filter((specifier) => /\/testing\/|\.test\.ts$|^vitest$|^fast-check$/.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('purity', () => {
  it.each(pure)('%s knows no clock, no chance, no file and no network', (name) => {
    const wrong = product
      .filter((path) => packageOf(path) === name)
      .flatMap((path) => {
        const text = readText(path);
        const modules = importsOf(text).filter((specifier) => specifier.startsWith('node:'));
        return [...modules, ...namesUsed(text, impure)].map((what) => `${path} uses ${what}`);
      });
    expect(wrong).toEqual([]);
  });
});

describe('sources', () => {
  it('stay below 400 lines, or say here why not', () => {
    const found = sources.filter((path) => isProduct(path) && readText(path).split('\n').length > 401);
    expect(found.sort()).toEqual(Object.keys(long).sort());
  });

  it('begin a module with a sentence on what it owns', () => {
    const wrong = product.filter((path) => !/^\/\*\*\s+\S/.test(readText(path)));
    expect(wrong).toEqual([]);
  });

  it('have one index a package, and no other file that only passes on exports', () => {
    const barrels = product.filter((path) => {
      if (/^packages\/[^/]+\/src\/index\.ts$/.test(path)) return false;
      const code = readText(path)
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .trim();
      return (
        code !== '' &&
        code
          .split(/;\s*/)
          .filter(Boolean)
          .every((part) => /^export\b[^=]*\bfrom\b/.test(part))
      );
    });
    expect(barrels).toEqual([]);
  });
});

describe('the scanner these rules trust', () => {
  it('finds every way to import', () => {
    const source = `
      import { a } from './a.ts'; import type { B } from '@valet/b';
      import * as c from "c";
      import 'd';
      export { e } from './e.ts'; export * from 'f';
      const g = await import('g');
      import {
        h,
      } from 'h';
      // import { no } from 'comment';
      const text = "import { no } from 'string'";
    `;
    expect(importsOf(source)).toEqual(['./a.ts', '@valet/b', 'c', 'd', './e.ts', 'f', 'g', 'h']);
    expect(importsOf("/* import 'no' */ // import 'no'\n")).toEqual([]);
  });

  it('finds globals, but not members or words in comments and strings', () => {
    expect(namesUsed('const t = Date.now() + Math.random();', impure)).toEqual(['Date', 'Math.random']);
    expect(namesUsed('const t = new Date; x = performance\n.now()', impure)).toEqual(['Date', 'performance']);
    expect(namesUsed("a.Date; 'Date'; `Date`; /* Date */ // Date\n updateDate()", impure)).toEqual([]);
  });
});
