import { describe, expect, it } from 'vitest';
import type { Group } from '../../model/application.ts';
import type { Site } from '../../model/site.ts';
import {
  exampleSite,
  group,
  messages,
  placedServer,
  placedVolume,
  proposal,
  servers,
  volume,
} from '../../testing/build.ts';
import { checkDiversity } from './check.ts';

const ITEMS = { servers: servers('a', 'b', 'c', 'd'), volumes: [volume('v'), volume('w')] };
const ELSEWHERE = { a: 'h1', b: 'h1', c: 'h1', d: 'h1', v: 'on-h1', w: 'on-h1' };

/** What speaks against the groups when the items are where said, the others on h1 and on-h1. */
function found(
  groups: readonly Group[],
  where: Record<string, string>,
  site: Site = exampleSite(),
): string[] {
  return messages(checkDiversity(proposal(site, { ...ITEMS, groups }, { ...ELSEWHERE, ...where })));
}

describe('diversity of servers', () => {
  it('wants any two in different units of its level', () => {
    const g = (level: 'host' | 'rack' | 'cluster') => [group('g', 'diversity', level, ['a', 'b'])];
    expect(found(g('host'), { a: 'h1', b: 'h2' })).toEqual([]);
    expect(found(g('host'), { a: 'h2', b: 'h2' })).toEqual([
      'group g: host h2 has servers of 2 members (a, b), 1 allowed',
    ]);
    expect(found(g('rack'), { a: 'h1', b: 'h3' })).toEqual([]);
    expect(found(g('rack'), { a: 'h1', b: 'h2' })).toHaveLength(1);
    expect(found(g('cluster'), { a: 'h1', b: 'h4' })).toEqual([]);
    expect(found(g('cluster'), { a: 'h1', b: 'h3' })).toHaveLength(1);
  });

  it('counts a group as one member, whose servers may be together or apart', () => {
    const groups = [
      group('left', 'affinity', 'cluster', ['a', 'b']),
      group('right', 'affinity', 'cluster', ['c', 'd']),
      group('g', 'diversity', 'host', ['left', 'right']),
    ];
    expect(found(groups, { a: 'h1', b: 'h1', c: 'h2', d: 'h3' })).toEqual([]);
    expect(found(groups, { a: 'h1', b: 'h2', c: 'h3', d: 'h2' })).toEqual([
      'group g: host h2 has servers of 2 members (left, right), 1 allowed',
    ]);
  });

  it('lets so many members share a unit as it says', () => {
    const g = [group('g', 'diversity', 'host', ['a', 'b', 'c'], { maxPerUnit: 2 })];
    expect(found(g, { a: 'h1', b: 'h1', c: 'h2' })).toEqual([]);
    expect(found(g, {})).toEqual(['group g: host h1 has servers of 3 members (a, b, c), 2 allowed']);
  });

  it('refuses a server whose unit is unknown', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined } } });
    expect(found([group('g', 'diversity', 'rack', ['a', 'b'])], { b: 'h2' }, site)).toEqual([
      'group g: rack of host h1 is unknown',
    ]);
  });

  it('does not forbid when soft', () => {
    expect(found([group('g', 'diversity', 'host', ['a', 'b'], { soft: 1 })], {})).toEqual([]);
  });

  it('refuses a server that stands in two members: it cannot be apart from itself', () => {
    const groups = [
      group('inner', 'affinity', 'host', ['a']),
      group('g', 'diversity', 'host', ['inner', 'a']),
    ];
    expect(found(groups, {})).toHaveLength(1);
  });
});

describe('diversity of volumes', () => {
  const g = (level: 'host' | 'rack' | 'cluster') => [group('g', 'diversity', level, ['v', 'w'])];

  it('wants different pools, wherever they hang', () => {
    expect(found(g('host'), { v: 'on-r1', w: 'on-site' })).toEqual([]);
    expect(found(g('host'), { v: 'on-site', w: 'on-site' })).toEqual([
      'group g: pool on-site has volumes of 2 members (v, w), 1 allowed',
    ]);
  });

  it('wants pools in different units when they hang in units of its level', () => {
    expect(found(g('host'), { v: 'on-h1', w: 'on-r1' })).toEqual([]);
    expect(found(g('rack'), { v: 'on-h1', w: 'on-r1' })).toEqual([
      'group g: rack r1 has volumes of 2 members (v, w), 1 allowed',
    ]);
    expect(found(g('rack'), { v: 'on-h1', w: 'on-c1' })).toEqual([]);
    expect(found(g('cluster'), { v: 'on-h1', w: 'on-c1' })).toHaveLength(1);
  });

  it('says nothing about a server and a volume, nor about volumes of one member', () => {
    expect(found([group('g', 'diversity', 'host', ['a', 'v'])], { a: 'h1', v: 'on-h1' })).toEqual([]);
    const pairs = [
      group('left', 'affinity', 'host', ['a', 'v', 'w']),
      group('g', 'diversity', 'host', ['left', 'b']),
    ];
    expect(found(pairs, { b: 'h2' })).toEqual([]);
  });

  it('refuses a volume whose pool hangs in an unknown unit', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined } } });
    expect(found(g('rack'), { v: 'on-h1', w: 'on-site' }, site)).toEqual([
      'group g: rack of pool on-h1 is unknown',
    ]);
  });
});

describe('diversity with those that are there', () => {
  const groups = [{ name: 'club', type: 'diversity', level: 'rack' } as const];
  const joins = [group('g', 'diversity', 'rack', ['a', 'v'], { stored: 'club' })];

  it('keeps newcomers away from earlier members', () => {
    const site = exampleSite({
      groups,
      placedServers: [placedServer('old', 'h1', { groups: ['club'] }), placedServer('other', 'h3')],
      placedVolumes: [placedVolume('disk', 'on-site', { groups: ['club'] })],
    });
    expect(found(joins, { a: 'h3' }, site)).toEqual([]);
    expect(found(joins, { a: 'h2', v: 'on-site' }, site)).toEqual([
      'group club: rack r1 has servers of 2 members (a, old), 1 allowed',
      'group club: pool on-site has volumes of 2 members (v, disk), 1 allowed',
    ]);
  });

  it('counts earlier servers that came together as one member', () => {
    const together = { groups: ['club'], memberKeys: { club: 'web' } };
    const site = exampleSite({
      groups: [{ ...groups[0], maxPerUnit: 2 }],
      placedServers: [placedServer('w1', 'h1', together), placedServer('w2', 'h2', together)],
    });
    expect(found(joins, { a: 'h1' }, site)).toEqual([]);
    const apart = exampleSite({
      groups: [{ ...groups[0], maxPerUnit: 2 }],
      placedServers: ['h1', 'h2'].map((host) => placedServer(`on-${host}`, host, { groups: ['club'] })),
    });
    expect(found(joins, { a: 'h1' }, apart)).toEqual([
      'group club: rack r1 has servers of 3 members (a, on-h1, on-h2), 2 allowed',
    ]);
  });

  it('does not hold against newcomers what earlier members do elsewhere', () => {
    const site = exampleSite({
      groups,
      placedServers: ['h1', 'h2'].map((host) => placedServer(`on-${host}`, host, { groups: ['club'] })),
    });
    expect(found(joins, { a: 'h3' }, site)).toEqual([]);
  });

  it('takes nobody in while an earlier member is in an unknown unit', () => {
    const site = exampleSite({
      groups,
      hosts: { h1: { rack: undefined } },
      placedServers: [placedServer('old', 'h1', { groups: ['club'] })],
    });
    expect(found(joins, { a: 'h3', v: 'on-site' }, site)).toEqual(['group club: rack of host h1 is unknown']);
    expect(
      found([group('g', 'diversity', 'rack', ['v'], { stored: 'club' })], { v: 'on-site' }, site),
    ).toEqual([]);
  });

  it('counts a thing that joins by two groups once', () => {
    const twice = [
      group('g', 'diversity', 'rack', ['a'], { stored: 'club' }),
      group('h', 'diversity', 'rack', ['a', 'b'], { stored: 'club' }),
    ];
    expect(found(twice, { a: 'h1', b: 'h3' }, exampleSite({ groups }))).toEqual([]);
    expect(found(twice, { a: 'h1', b: 'h2' }, exampleSite({ groups }))).toHaveLength(1);
  });
});
