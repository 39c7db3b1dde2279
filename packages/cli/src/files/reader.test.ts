import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileReader, resolveReference } from './reader.ts';

const limits = { fileBytes: 1000, totalBytes: 2500, files: 20 };
let top: string;
let stack: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'valet-reader-'));
  const file = (path: string, text: string) => writeFileSync(join(top, path), text);
  for (const folder of ['stack', 'stack/lib', 'env', 'stack-not']) mkdirSync(join(top, folder));
  file('stack/main.yaml', 'main');
  file('stack/lib/vm.yaml', 'vm');
  file('env/prod.yaml', 'prod');
  file('secret.txt', 'secret');
  file('stack-not/near.yaml', 'near');
  symlinkSync('../secret.txt', join(top, 'stack/link-out'));
  symlinkSync('../env', join(top, 'stack/folder-out'));
  symlinkSync('lib/vm.yaml', join(top, 'stack/link-in'));
  symlinkSync('circle', join(top, 'stack/circle'));
  file('stack/big', '');
  truncateSync(join(top, 'stack/big'), 50_000_000);
  for (const name of ['a', 'b', 'c']) file(`stack/${name}`, name.repeat(900));
  execFileSync('mkfifo', [join(top, 'stack/pipe')]);
  stack = join(top, 'stack/main.yaml');
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

function opened(): FileReader {
  const reader = new FileReader(limits);
  reader.readNamed(stack);
  return reader;
}

describe('files named on the command line', () => {
  it('are read wherever they are', () => {
    expect(new FileReader(limits).readNamed(stack)).toBe('main');
  });

  it.each([
    ['none.yaml', /there is no such file/],
    ['stack', /is a folder/],
    ['stack/big', /has 50 MB; at most 0 MB|at most/],
    ['stack/pipe', /not a regular file/],
    ['stack/circle', /circle/],
    ['stack/main.yaml/x', /no such file/],
  ])('that cannot be read are refused with the reason: %s', (name, reason) => {
    const path = join(top, name);
    expect(() => new FileReader(limits).readNamed(path)).toThrow(reason);
    expect(() => new FileReader(limits).readNamed(path)).toThrow(path);
  });
});

describe('files referred to', () => {
  it('are found from the file that refers', () => {
    const reader = opened();
    expect(resolveReference(stack, './lib/../lib/vm.yaml')).toBe(join(top, 'stack/lib/vm.yaml'));
    expect(reader.readReferred(stack, 'lib/vm.yaml')).toBe('vm');
    expect(reader.readReferred(join(top, 'stack/lib/vm.yaml'), '../main.yaml')).toBe('main');
    expect(reader.readReferred(stack, './link-in')).toBe('vm');
  });

  it.each([
    '../secret.txt',
    'lib/../../secret.txt',
    '../stack-not/near.yaml',
    'link-out',
    'folder-out/prod.yaml',
    '../not-there.txt',
    'folder-out/not-there.txt',
  ])('stay inside the folder: %s', (reference) => {
    expect(() => opened().readReferred(stack, reference)).toThrow(/leads out of the template's folder/);
  });

  it('may stand beside an environment that was named', () => {
    const reader = opened();
    const environment = join(top, 'env/prod.yaml');
    reader.readNamed(environment);
    expect(reader.readReferred(environment, '../stack/lib/vm.yaml')).toBe('vm');
    expect(reader.readReferred(stack, '../env/prod.yaml')).toBe('prod');
    expect(() => reader.readReferred(environment, '../secret.txt')).toThrow(/leads out/);
  });

  it('may hold any bytes, which a file that is named may not', () => {
    const image = join(top, 'stack/lib/logo.bin');
    writeFileSync(image, Buffer.from([0x63, 0xe9]));
    expect(opened().readReferred(stack, 'lib/logo.bin')).toBe('c\ufffd');
    expect(() => new FileReader(limits).readNamed(image)).toThrow(/it is not text in UTF-8/);
  });

  it('may stand in any folder that was opened to them, and be absolute there', () => {
    const reader = opened();
    reader.open(top);
    expect(reader.readReferred(stack, '../secret.txt')).toBe('secret');
    expect(reader.readReferred(stack, join(top, 'secret.txt'))).toBe('secret');
    expect(() => reader.readReferred(stack, '../../etc/passwd')).toThrow(/leads out.*--root/);
    expect(() => reader.open(join(top, 'none'))).toThrow(/there is no such file/);
    expect(() => reader.open(join(top, 'secret.txt'))).toThrow(/it is no folder/);
  });

  it.each([
    ['http://example.com/vm.yaml', /URL/],
    ['file:///etc/passwd', /URL/],
    ['FTP://x/y', /URL/],
    ['/etc/passwd', /absolute/],
    ['\\\\server\\share', /absolute/],
    ['', /not a path/],
    ['a\0b', /not a path/],
    ['lib/none.yaml', /no such file/],
    ['lib', /is a folder/],
    [`${'x'.repeat(5000)}.yaml`, /too long/],
  ])('must be paths of files: %s', (reference, reason) => {
    expect(() => opened().readReferred(stack, reference)).toThrow(reason);
  });

  it('are limited in number and in size together', () => {
    const reader = opened();
    reader.readReferred(stack, 'a');
    reader.readReferred(stack, 'b');
    expect(() => reader.readReferred(stack, 'c')).toThrow(/together/);
    const many = opened();
    for (let i = 1; i < limits.files; i++) many.readReferred(stack, 'lib/vm.yaml');
    expect(() => many.readReferred(stack, 'lib/vm.yaml')).toThrow(/more than 20 files/);
  });
});
