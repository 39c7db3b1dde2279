/** An option that nobody reads would be a promise that is not kept. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GROUPS } from './options.ts';

/** Read and checked, and said in their help to count with a later version. */
const LATER = new Set([
  'database.pool_size',
  'database.pool_recycle',
  'music.host',
  'music.hosts',
  'music.port',
  'music.keyspace',
  'music.replication_factor',
]);

const folder = join(import.meta.dirname, '..');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('config'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .filter((text) => /\bConfig\b/.test(text));

/** `config.group.key`, `group.key`, or the key taken out of its group. */
function isRead(group: string, key: string): boolean {
  const direct = new RegExp(`\\b${group}\\.${key}\\b`);
  const taken = new RegExp(
    `\\{[^{}]*\\b${key}\\b[^{}]*\\}[^;]*\\b${group}\\b|\\b${group}: \\{[^{}]*\\b${key}\\b`,
  );
  return sources.some((text) => direct.test(text) || taken.test(text));
}

describe('every option', () => {
  const names = Object.entries(GROUPS).flatMap(([group, { options }]) =>
    Object.keys(options).map((key) => [group, key] as const),
  );

  it.each(names.filter(([group, key]) => !LATER.has(`${group}.${key}`)))('%s.%s is read', (group, key) => {
    expect(isRead(group, key)).toBe(true);
  });

  it('that is said to come later is there', () => {
    const known = new Set(names.map(([group, key]) => `${group}.${key}`));
    expect([...LATER].filter((name) => !known.has(name))).toEqual([]);
  });
});
