import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentError, formatPosition } from '../error.ts';
import { readDocument } from '../read.ts';
import { type Plain, render } from '../testing/render.ts';

const read = (text: string) => readDocument(text, 'a.yaml').value;

/** `line:column: code: message` of the error a text gives. */
function errorOf(text: string): string {
  try {
    readDocument(text, 'a.yaml');
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return `${formatPosition(error.position).slice('a.yaml:'.length)}: ${error.code}: ${error.message}`;
  }
  return 'no error';
}

describe('structure', () => {
  it.each<[string, unknown]>([
    ['', null],
    ['# nothing but a comment\n', null],
    ['---\n...\n', null],
    ['a: 1\nb:\n  c: 2\n', { a: 1, b: { c: 2 } }],
    ['a:\n- 1\n- b: 2\n  c: 3\n-\n  - 4\n- - 5\n  - 6\nd: 7', { a: [1, { b: 2, c: 3 }, [4], [5, 6]], d: 7 }],
    ['a:\nb: ~\n', { a: null, b: null }],
    ['- \n-\n- x', [null, null, 'x']],
    ['? a\n: b\n? c\nd: e\n', { a: 'b', c: null, d: 'e' }],
    ['? a\n  b\n: - c\n  - d\n', { 'a b': ['c', 'd'] }],
    [': a\n', { null: 'a' }],
    ['{a: 1, b, "c":2, ? d : 3, e: [f, g: h,],}', { a: 1, b: null, c: 2, d: 3, e: ['f', { g: 'h' }] }],
    ['a: [\n1 # one\n,\n2\n]\nb: {c: d\n}', { a: [1, 2], b: { c: 'd' } }],
    ['[a:1, http://x/y#z, "q":r]', ['a:1', 'http://x/y#z', { q: 'r' }]],
    ['a: b: ', undefined],
    ['--- {a: 1}\n', { a: 1 }],
    ['%YAML 1.1\n%TAG !x! tag:x\n---\na: 1\n...\n# over\n...\n', { a: 1 }],
    ['\ufeffa: 1\r\nb: 2\r', { a: 1, b: 2 }],
    ['1: a\n2.5: b\nyes: c\nnull: d\n', { 1: 'a', 2.5: 'b', true: 'c', null: 'd' }],
  ])('%j', (text, value) => {
    if (value === undefined) expect(errorOf(text)).toContain('syntax');
    else expect(read(text)).toEqual(value);
  });
});

describe('texts', () => {
  it.each<[string, unknown]>([
    ['a: b c\n   d\n\n   e # f\n', { a: 'b c d\ne' }],
    ['a: b#c - d: "', undefined],
    ["a: 'it''s\n\n\n  so'", { a: "it's\n\nso" }],
    ['"\\x41\\u00e9\\U0001F600 \\\n   b\\tc  \n  d"', 'Aé😀 b\tc d'],
    ['a: |\n  x\n   y\n\n  z\n\n\nb: c', { a: 'x\n y\n\nz\n', b: 'c' }],
    ['a: |-\n x\n', { a: 'x' }],
    ['a: |+\n x\n\n\n', { a: 'x\n\n\n' }],
    ['a: |2-\n   x\n  y', { a: ' x\ny' }],
    ['a: >\n x\n y\n\n z\n   more\n w\n', { a: 'x y\nz\n  more\nw\n' }],
    ['- |\n x\n- >-\n y\n', ['x\n', 'y']],
    ['a: |\n', { a: '' }],
    ['- a\n b', ['a b']],
  ])('%j', (text, value) => {
    if (value === undefined) expect(errorOf(text)).toContain('syntax');
    else expect(read(text)).toEqual(value);
  });
});

describe('anchors, aliases, merges, tags', () => {
  it.each<[string, unknown]>([
    ['a: &x {b: 1}\nc: *x\nd: &y text\n*y : e', { a: { b: 1 }, c: { b: 1 }, d: 'text', text: 'e' }],
    ['a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
    ['&m\n&k a: 1\n', { a: 1 }],
    ['- &m\n  a: 1\n- <<: *m\n  a: 2\n  b: 3\n', [{ a: 1 }, { a: 2, b: 3 }]],
    [
      '- &m {a: 1, b: 1}\n- <<: [{a: 0}, *m]\n',
      [
        { a: 1, b: 1 },
        { a: 0, b: 1 },
      ],
    ],
    ['<<: {a: 1, b: 1}\n<<: {a: 2}\nb: 3', { a: 2, b: 3 }],
    ['"<<": {a: 1}', { '<<': { a: 1 } }],
    ['[!!str 12, !!int "0x1F", !!float 1, !!bool "no", !!null x, ! 12]', ['12', 31, 1, false, null, 12]],
    ['!!map\na: !!seq\n- !<tag:yaml.org,2002:str>\n', { a: [''] }],
    ['a: !!timestamp 2013-05-23', { a: '2013-05-23' }],
  ])('%j', (text, value) => expect(read(text)).toEqual(value));

  it('shares what an alias stands for, and keeps it apart from what is merged', () => {
    const value = read('a: &x {b: [1]}\nc: *x\nd: {<<: *x}') as Record<string, { b: unknown }>;
    expect(value.c).toBe(value.a);
    expect(value.d).not.toBe(value.a);
    expect(value.d!.b).toBe(value.a!.b);
  });
});

describe('mistakes are named where they stand', () => {
  it.each([
    ['a: b: c\n', '1:5: valet.document.syntax: a colon that makes no key here'],
    ['a: 1\n b: 2\n', '2:3: valet.document.syntax: a colon that makes no key here'],
    ['a:\n  b: 1\n c: 2\n', '3:2: valet.document.syntax: this line is indented neither'],
    ['a:\n\tb: 1\n', '2:1: valet.document.syntax: a tab cannot indent'],
    ['a: @x\n', '1:4: valet.document.syntax: a text cannot start with "@"'],
    ['a: "x\nb: 1\n', '1:4: valet.document.syntax: the text that starts here with " has no closing quote'],
    ["a: 'x' y\n", '1:8: valet.document.syntax: the line goes on behind the end of its value'],
    ['a: "\\q"\n', '1:5: valet.document.syntax: "\\\\q" is no escape'],
    ['a: "\\U99999999"\n', '1:5: valet.document.syntax: "\\\\U99999999" is no escape'],
    ['a: [1, {b: 2\n', '1:8: valet.document.syntax: the bracket that opens here is not closed'],
    ['a: [1, , 2]\n', '1:8: valet.document.syntax: a value is expected before this comma'],
    ['a: [1 2: 3 4, "5" 6]\n', '1:19: valet.document.syntax: a comma or the closing "]" is expected'],
    ['a: 1\nfoo\nb: 2\n', '2:1: valet.document.syntax: a key is expected here'],
    ['a: 1\n- b\n', '2:1: valet.document.syntax: a list entry stands here'],
    ['a: - b\n', '1:4: valet.document.syntax: a list cannot start here'],
    ['a: |x\n', '1:4: valet.document.syntax: only "+" or "-" and a digit'],
    ['a: \0\n', '1:4: valet.document.syntax: the character U+0000'],
    ['%YAML 2.0\n---\na: 1', '1:1: valet.document.syntax: "%YAML 2.0" is no directive'],
    ['a: 1\n---\nb: 2\n', '2:1: valet.document.several: a second document'],
    ['a: 1\n...\nb: 2\n', '3:1: valet.document.several: a second document'],
    ['a: 1\n...\n.b\n', '3:1: valet.document.several: a second document'],
    ['a: 1\n... b\n', '2:5: valet.document.several: a second document'],
    ['a: 1\nb: 2\na: 3\n', '3:1: valet.document.duplicate_key: the key "a" stands twice'],
    ['{1: a, "1": b}', '1:8: valet.document.duplicate_key: the key "1" stands twice'],
    ['? [1]\n: 2\n', '1:1: valet.document.key: a key has to be a text, not a list'],
    ['{a: 1}: 2\n', '1:1: valet.document.key: a key has to be a text, not a map'],
    ['a: {<<: 1}\n', '1:9: valet.document.key: only a map'],
    ['a: !Ref b\n', '1:4: valet.document.tag: the tag "!Ref" has no meaning here'],
    ['a: !!binary aGk=\n', '1:4: valet.document.tag: the tag "!!binary" has no meaning here'],
    ['a: !!python/object:x {}\n', '1:4: valet.document.tag: the tag "!!python/object:x" has no meaning here'],
    ['a: !!int many\n', '1:4: valet.document.tag: the tag !!int does not fit "many"'],
    ['a: !!map []\n', '1:4: valet.document.tag: the tag "!!map" has no meaning here'],
    ['a: *b\n', '1:4: valet.document.alias: the alias "*b" has no anchor of this name before it'],
    ['a: &b [*b]\n', '1:8: valet.document.alias: the alias "*b" stands inside what it stands for'],
    ['&a *b : c\n', '1:4: valet.document.syntax: an alias takes neither anchor nor tag'],
    ['a: &b\n  &c d\n', '2:3: valet.document.syntax: a second anchor or tag'],
  ])('%j', (text, error) => expect(errorOf(text).slice(0, error.length)).toBe(error));
});

const plain = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom(null, true, false),
      fc.integer({ min: -(10 ** 6), max: 10 ** 6 }),
      fc.integer({ min: -8000, max: 8000 }).map((eighths) => eighths / 8),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.stringMatching(/^[a-z][a-z\n ]{0,20}$/),
      fc.constantFrom('yes', '~', '12', '<<', "it's", '- a', 'a: b', '#x', 'é', '', '%', '1:30'),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.string()), tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('whatever the style', () => {
  it('reads the value that was written', () => {
    const property = fc.property(plain, fc.infiniteStream(fc.nat(999)), (value, numbers) => {
      const text = render(value, (below) => numbers.next().value % below);
      expect(JSON.stringify(read(text)), text).toEqual(JSON.stringify(value));
    });
    fc.assert(property, { seed: 1, numRuns: 1500 });
  });

  const mutated = fc
    .tuple(
      plain,
      fc.infiniteStream(fc.nat(999)),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(3),
          fc.constantFrom(...': |- |[|]|{|}|,|"|\'|#|&a |*a|!x|!!str |\n|\n  |?|>|<<: |\t|---\n'.split('|')),
        ),
      ),
    )
    .map(([value, numbers, edits]) => {
      let text = render(value, (below) => numbers.next().value % below);
      for (const [at, cut, insert] of edits.slice(0, 3)) {
        const offset = at % (text.length + 1);
        text = text.slice(0, offset) + insert + text.slice(offset + cut);
      }
      return text;
    });

  it('reads a damaged text or refuses it, and knows no other error', () => {
    const property = fc.property(mutated, (text) => {
      const error = errorOf(text);
      if (error !== 'no error') expect(error).toMatch(/^\d+:\d+: valet\.document\.\w+: \S/);
    });
    fc.assert(property, { seed: 2, numRuns: 1500 });
  });

  const python = pythonWithYaml();
  it.skipIf(python === null)('reads what PyYAML reads (skipped without it)', () => {
    const texts = fc.sample(mutated, { seed: 3, numRuns: 1500 });
    const theirs = readWithPyYaml(python!, texts);
    let agreed = 0;
    texts.forEach((text, index) => {
      const error = errorOf(text);
      const their = theirs[index]!;
      if (their === null) return; // We are laxer with anchors defined twice, tabs, and keys of several lines,
      if (error !== 'no error') {
        // stricter with keys that stand twice, and with the indentation of blocks and aliases within themselves,
        expect(error, text).toMatch(/duplicate_key|does not fit|"[|>]" is not expected|indented|inside what/);
        return;
      } // but never of another opinion.
      expect(JSON.stringify(sorted(read(text))), text).toBe(JSON.stringify(sorted(their[0])));
      agreed++;
    });
    expect(agreed).toBeGreaterThan(300);
  });
});

/** With the keys of every map in one order: PyYAML puts merged ones first. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, sorted(item)]);
}

function pythonWithYaml(): string | null {
  try {
    execFileSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' });
    return 'python3';
  } catch {
    return null;
  }
}

/** What Heat would read: for each text a list of one value, or null for an error. */
function readWithPyYaml(python: string, texts: string[]): ([unknown] | null)[] {
  const script = `
import json, sys, yaml
Base = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
class Loader(Base): pass
for kind in ('timestamp', 'value'):
    Loader.add_constructor('tag:yaml.org,2002:' + kind, lambda loader, node: loader.construct_scalar(node))
def read(text):
    try:
        return json.loads(json.dumps([yaml.load(text, Loader)], allow_nan=False))
    except Exception:
        return None
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`;
  const output = execFileSync(python, ['-c', script], {
    input: JSON.stringify(texts),
    maxBuffer: 1 << 28,
  });
  return JSON.parse(output.toString()) as ([unknown] | null)[];
}
