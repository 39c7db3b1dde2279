import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { readStoreUrl } from './url.ts';

describe('the URL of a store', () => {
  it('has three slashes before a relative path and four before an absolute one', () => {
    expect(readStoreUrl('sqlite:///data/valet.db')).toEqual({ kind: 'sqlite', file: 'data/valet.db' });
    expect(readStoreUrl('sqlite:////var/lib/valet/valet.db')).toEqual({
      kind: 'sqlite',
      file: '/var/lib/valet/valet.db',
    });
    expect(readStoreUrl('sqlite:///my data/ü%20.db')).toEqual({ kind: 'sqlite', file: 'my data/ü%20.db' });
  });

  it.each([
    ['', ''],
    ['valet.db', ''],
    ['/var/lib/valet.db', ''],
    ['sqlite:valet.db', ''],
    ['sqlite+aiosqlite:///valet.db', ''],
    ['SQLITE:///valet.db', ''],
    ['sqlite://', 'A database in memory'],
    ['sqlite:///:memory:', 'A database in memory'],
    ['sqlite:///', 'The path of a file is missing.'],
    ['sqlite:////var/lib/', 'The path of a file is missing.'],
    ['sqlite:///a\0b', 'The path of a file is missing.'],
    ['sqlite://host/valet.db', 'SQLite has no host'],
    ['sqlite:///valet.db?timeout=5', 'SQLite takes no parameters here.'],
    ['mysql://h/valet', 'MySQL and MariaDB come with a later version.'],
    ['mysql+pymysql://valet:secret@h/valet?charset=utf8', 'MySQL and MariaDB come with a later version.'],
    ['mariadb+mysqlconnector://h/valet', 'MySQL and MariaDB come with a later version.'],
    ['postgresql+psycopg2://h/valet', 'PostgreSQL comes with a later version.'],
    ['music://h', 'Music comes with a later version.'],
    ['__proto__://h', ''],
    ['constructor://h', ''],
  ])('is not %j', (url, hint) => {
    const read = readStoreUrl(url);
    expect(read).toMatchObject({ kind: 'refused', hint: expect.stringContaining(hint) });
    expect(() => openStore(url)).toThrow(/^the URL of the database is not sqlite:\/\/\/relative\/path/);
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it('opens the file it names, from where the process is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valet-store-'));
    const store = openStore(`sqlite:///${relative(process.cwd(), join(folder, 'valet.db'))}`);
    await store.migrate();
    await store.close();
    const again = openStore(`sqlite:///${join(folder, 'valet.db')}`);
    expect((await again.schemaVersion()).found).toBeGreaterThan(0);
    await again.close();
    rmSync(folder, { recursive: true });
  });
});
