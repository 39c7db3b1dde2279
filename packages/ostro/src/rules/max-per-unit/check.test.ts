import { describe, expect, it } from 'vitest';
import type { Group } from '../../model/application.ts';
import {
  exampleSite,
  group,
  messages,
  placedServer,
  proposal,
  servers,
  volume,
} from '../../testing/build.ts';
import { checkMaxPerUnit } from './check.ts';

const ITEMS = { servers: servers('a', 'b', 'c'), volumes: [volume('v'), volume('w')] };
const TOGETHER = { a: 'h1', b: 'h1', c: 'h1', v: 'on-h1', w: 'on-h1' };

function found(groups: readonly Group[], where: Record<string, string> = {}, site = exampleSite()): string[] {
  return messages(checkMaxPerUnit(proposal(site, { ...ITEMS, groups }, { ...TOGETHER, ...where })));
}

describe('at most so many members in a unit', () => {
  for (const type of ['exclusivity', 'spread'] as const) {
    it(`can be asked of ${type}`, () => {
      const g = (maxPerUnit?: number) => [group('g', type, 'host', ['a', 'b'], { maxPerUnit })];
      expect(found(g())).toEqual([]);
      expect(found(g(2))).toEqual([]);
      expect(found(g(1))).toEqual(['group g: host h1 has servers of 2 members (a, b), 1 allowed']);
      expect(found(g(1), { b: 'h2' })).toEqual([]);
    });
  }

  it('counts a member that is a group once, and no volumes', () => {
    const groups = [
      group('inner', 'affinity', 'host', ['a', 'b']),
      group('g', 'exclusivity', 'host', ['inner', 'v', 'w'], { maxPerUnit: 1 }),
    ];
    expect(found(groups)).toEqual([]);
  });

  it('counts earlier members, the tightest limit deciding', () => {
    const site = exampleSite({
      groups: [{ name: 'club', type: 'exclusivity', level: 'rack', maxPerUnit: 2 }],
      placedServers: [placedServer('old', 'h2', { groups: ['club'] })],
    });
    const joins = [group('g', 'exclusivity', 'rack', ['a', 'b'], { stored: 'club', maxPerUnit: 3 })];
    expect(found(joins, { b: 'h3' }, site)).toEqual([]);
    expect(found(joins, {}, site)).toEqual([
      'group club: rack r1 has servers of 3 members (a, b, old), 2 allowed',
    ]);
  });

  it('still forbids in a spread that is soft', () => {
    expect(found([group('g', 'spread', 'host', ['a', 'b'], { maxPerUnit: 1, soft: 1 })])).toHaveLength(1);
  });
});
