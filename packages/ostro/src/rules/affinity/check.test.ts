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
import { checkAffinity } from './check.ts';

const ITEMS = { servers: servers('a', 'b', 'c'), volumes: [volume('v'), volume('w')] };
const ELSEWHERE = { a: 'h1', b: 'h1', c: 'h1', v: 'on-h1', w: 'on-h1' };

/** What speaks against the groups when the items are where said, the others on h1 and on-h1. */
function found(
  groups: readonly Group[],
  where: Record<string, string>,
  site: Site = exampleSite(),
): string[] {
  return messages(checkAffinity(proposal(site, { ...ITEMS, groups }, { ...ELSEWHERE, ...where })));
}

describe('affinity of servers', () => {
  it('wants all in one unit of its level', () => {
    const g = (level: 'host' | 'rack' | 'cluster') => [group('g', 'affinity', level, ['a', 'b'])];
    expect(found(g('host'), { a: 'h2', b: 'h2', c: 'h4' })).toEqual([]);
    expect(found(g('host'), { a: 'h1', b: 'h2' })).toEqual(['group g: must share one host, is in h1, h2']);
    expect(found(g('rack'), { a: 'h1', b: 'h2' })).toEqual([]);
    expect(found(g('rack'), { a: 'h1', b: 'h3' })).toEqual(['group g: must share one rack, is in r1, r2']);
    expect(found(g('cluster'), { a: 'h1', b: 'h3' })).toEqual([]);
    expect(found(g('cluster'), { a: 'h1', b: 'h4' })).toHaveLength(1);
  });

  it('reaches through members that are groups', () => {
    const groups = [
      group('inner', 'diversity', 'host', ['a', 'b']),
      group('outer', 'affinity', 'rack', ['inner', 'c']),
    ];
    expect(found(groups, { a: 'h1', b: 'h2', c: 'h2' })).toEqual([]);
    expect(found(groups, { a: 'h1', b: 'h2', c: 'h3' })).toHaveLength(1);
    expect(found(groups, { a: 'h1', b: 'h3', c: 'h1' })).toHaveLength(1);
  });

  it('refuses a server whose unit is unknown', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } });
    expect(found([group('g', 'affinity', 'rack', ['a', 'b'])], {}, site)).toEqual([
      'group g: rack of host h1 is unknown',
      'group g: rack of host h1 is unknown',
    ]);
    expect(found([group('g', 'affinity', 'host', ['a', 'b'])], {}, site)).toEqual([]);
    expect(found([group('g', 'affinity', 'cluster', ['a', 'b'])], {}, site)).toEqual([]);
  });

  it('does not forbid when soft', () => {
    expect(found([group('g', 'affinity', 'host', ['a', 'b'], { soft: 1 })], { b: 'h4' })).toEqual([]);
  });
});

describe('affinity of volumes', () => {
  it('places a volume in the unit where its pool hangs', () => {
    const g = [group('g', 'affinity', 'host', ['a', 'v'])];
    expect(found(g, { a: 'h1', v: 'on-h1' })).toEqual([]);
    expect(found(g, { a: 'h2', v: 'on-h1' })).toEqual(['group g: must share one host, is in h2, h1']);
    expect(found([group('g', 'affinity', 'rack', ['a', 'v'])], { a: 'h2', v: 'on-h1' })).toEqual([]);
    expect(found([group('g', 'affinity', 'rack', ['a', 'v'])], { a: 'h3', v: 'on-r1' })).toHaveLength(1);
  });

  it('is content with a pool above the level that contains the unit', () => {
    const g = [group('g', 'affinity', 'host', ['a', 'v'])];
    expect(found(g, { a: 'h2', v: 'on-r1' })).toEqual([]);
    expect(found(g, { a: 'h3', v: 'on-r1' })).toEqual([
      'group g: pool on-r1 of v does not reach a on host h3',
    ]);
    expect(found(g, { a: 'h3', v: 'on-c1' })).toEqual([]);
    expect(found(g, { a: 'h4', v: 'on-c1' })).toHaveLength(1);
    expect(found(g, { a: 'h4', v: 'on-site' })).toEqual([]);
  });

  it('holds pools above the level against volumes below it, not against each other', () => {
    const g = [group('g', 'affinity', 'host', ['v', 'w'])];
    const racks = exampleSite({ pools: { 'on-c1': { at: { level: 'rack', name: 'r2' } } } });
    expect(found(g, { v: 'on-h1', w: 'on-r1' })).toEqual([]);
    expect(found(g, { v: 'on-h1', w: 'on-c1' }, racks)).toEqual([
      'group g: pool on-c1 of w does not reach v on pool on-h1',
    ]);
    expect(found(g, { v: 'on-r1', w: 'on-c1' }, racks)).toEqual([]);
  });

  it('refuses what hangs on an unknown unit', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } });
    expect(found([group('g', 'affinity', 'host', ['a', 'v'])], { v: 'on-r1' }, site)).toEqual([
      'group g: pool on-r1 of v does not reach a on host h1',
    ]);
    expect(found([group('g', 'affinity', 'rack', ['v'])], {}, site)).toEqual([
      'group g: rack of pool on-h1 is unknown',
    ]);
  });
});

describe('affinity with those that are there', () => {
  const stored = [{ name: 'club', type: 'affinity', level: 'rack' } as const];
  const joins = [group('g', 'affinity', 'rack', ['a', 'v'], { stored: 'club' })];

  it('wants newcomers in the unit of earlier servers and volumes', () => {
    const site = exampleSite({
      groups: stored,
      placedServers: [placedServer('old', 'h2', { groups: ['club'] }), placedServer('other', 'h4')],
      placedVolumes: [placedVolume('disk', 'on-r1', { groups: ['club'] })],
    });
    expect(found(joins, { a: 'h1' }, site)).toEqual([]);
    expect(found(joins, { a: 'h3', v: 'on-site' }, site)).toEqual([
      'group club: must share one rack, is in r2, r1',
    ]);
  });

  it('wants new volumes to reach earlier servers, and earlier volumes to reach new servers', () => {
    const hosts = [{ name: 'club', type: 'affinity', level: 'host' } as const];
    const old = { groups: hosts, placedServers: [placedServer('old', 'h3', { groups: ['club'] })] };
    const one = (member: string) => [group('g', 'affinity', 'host', [member], { stored: 'club' })];
    expect(found(one('v'), { v: 'on-c1' }, exampleSite(old))).toEqual([]);
    expect(found(one('v'), { v: 'on-r1' }, exampleSite(old))).toEqual([
      'group club: pool on-r1 of v does not reach old on host h3',
    ]);
    const disk = exampleSite({
      groups: hosts,
      placedVolumes: [placedVolume('d', 'on-r1', { groups: ['club'] })],
    });
    expect(found(one('a'), { a: 'h2' }, disk)).toEqual([]);
    expect(found(one('a'), { a: 'h3' }, disk)).toEqual([
      'group club: pool on-r1 of d does not reach a on host h3',
    ]);
  });

  it('lets nobody join those that are apart already, and blames nobody who does not', () => {
    const site = exampleSite({
      groups: stored,
      placedServers: ['h1', 'h4'].map((host) => placedServer(`on-${host}`, host, { groups: ['club'] })),
    });
    expect(found(joins, {}, site)).toHaveLength(1);
    expect(found([group('g', 'affinity', 'rack', ['a'])], {}, site)).toEqual([]);
  });

  it('takes all groups of the application that name one stored group as one', () => {
    const site = exampleSite({ groups: stored });
    const two = [
      group('g', 'affinity', 'rack', ['a'], { stored: 'club' }),
      group('h', 'affinity', 'rack', ['b'], { stored: 'club' }),
    ];
    expect(found(two, { a: 'h1', b: 'h2' }, site)).toEqual([]);
    expect(found(two, { a: 'h1', b: 'h3' }, site)).toEqual(['group club: must share one rack, is in r1, r2']);
  });
});
