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
import { checkExclusivity } from './check.ts';

const ITEMS = { servers: servers('a', 'b', 'c'), volumes: [volume('v')] };
const ELSEWHERE = { a: 'h1', b: 'h1', c: 'h1', v: 'on-h1' };

/** What speaks against the groups when the items are where said, the others on h1 and on-h1. */
function found(
  groups: readonly Group[],
  where: Record<string, string>,
  site: Site = exampleSite(),
): string[] {
  return messages(checkExclusivity(proposal(site, { ...ITEMS, groups }, { ...ELSEWHERE, ...where })));
}

describe('exclusivity', () => {
  const g = (level: 'host' | 'rack' | 'cluster') => [group('g', 'exclusivity', level, ['a', 'b'])];

  it('keeps the application’s other servers out of its units', () => {
    expect(found(g('host'), { a: 'h1', b: 'h2', c: 'h3' })).toEqual([]);
    expect(found(g('host'), { a: 'h1', b: 'h2', c: 'h2' })).toEqual(['group g: host h2 has outsiders: c']);
    expect(found(g('rack'), { a: 'h1', b: 'h1', c: 'h2' })).toEqual(['group g: rack r1 has outsiders: c']);
    expect(found(g('rack'), { a: 'h1', b: 'h1', c: 'h3' })).toEqual([]);
    expect(found(g('cluster'), { a: 'h1', b: 'h1', c: 'h3' })).toHaveLength(1);
  });

  it('keeps out of units with servers that are there, listed or not', () => {
    const listed = exampleSite({ placedServers: [placedServer('old', 'h2')] });
    expect(found(g('host'), { c: 'h2' }, listed)).toEqual([]);
    expect(found(g('host'), { b: 'h2', c: 'h3' }, listed)).toEqual(['group g: host h2 has outsiders: old']);
    const unlisted = exampleSite({ hosts: { h2: { servers: 3 } } });
    expect(found(g('host'), { c: 'h4' }, unlisted)).toEqual([]);
    expect(found(g('rack'), { c: 'h4' }, unlisted)).toEqual([
      'group g: rack r1 has 3 servers that are not ours',
    ]);
  });

  it('does not count volumes', () => {
    const site = exampleSite({ placedVolumes: [placedVolume('old', 'on-h1')] });
    expect(found(g('host'), { c: 'h3', v: 'on-h1' }, site)).toEqual([]);
    expect(found([group('g', 'exclusivity', 'host', ['v'])], {})).toEqual([]);
  });

  it('takes in all that stands below its members', () => {
    const groups = [
      group('inner', 'affinity', 'host', ['b', 'c']),
      group('g', 'exclusivity', 'host', ['a', 'inner']),
    ];
    expect(found(groups, {})).toEqual([]);
  });

  it('refuses a host whose unit is unknown', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined } } });
    expect(found([group('g', 'exclusivity', 'rack', ['a'])], { b: 'h4', c: 'h4' }, site)).toEqual([
      'group g: rack of host h1 is unknown',
    ]);
  });
});

describe('exclusivity of a stored group', () => {
  const club = { name: 'club', type: 'exclusivity', level: 'rack' } as const;
  const joins = [group('g', 'exclusivity', 'rack', ['a'], { stored: 'club' })];
  const old = placedServer('old', 'h1', { groups: ['club'] });

  it('shares its units with earlier members alone', () => {
    const site = exampleSite({ groups: [club], placedServers: [old] });
    expect(found(joins, { a: 'h2', b: 'h4', c: 'h4' }, site)).toEqual([]);
    expect(found(joins, { a: 'h2', b: 'h2', c: 'h4' }, site)).toEqual([
      'group club: rack r1 has outsiders: b',
      'group club: holds rack r1, b is not a member',
    ]);
  });

  it('holds the units of earlier members against every application', () => {
    const site = exampleSite({ groups: [club], placedServers: [old] });
    expect(found([], { a: 'h3', b: 'h4', c: 'h4' }, site)).toEqual([]);
    expect(found([], { a: 'h2', b: 'h4', c: 'h4' }, site)).toEqual([
      'group club: holds rack r1, a is not a member',
    ]);
    const volumes = { ...club, name: 'disks' };
    const disk = placedVolume('disk', 'on-r1', { groups: ['disks'] });
    expect(found([], {}, exampleSite({ groups: [volumes], placedVolumes: [disk] }))).toEqual([]);
  });

  it('without a level holds, for the first application that uses it, at the level that one gives', () => {
    const site = exampleSite({ groups: [{ ...club, level: undefined }], placedServers: [old] });
    expect(found([], {}, site)).toEqual([]);
    expect(found(joins, { a: 'h3', b: 'h2', c: 'h4' }, site)).toEqual(['group club: holds rack r1']);
    expect(found(joins, { a: 'h3', b: 'h4', c: 'h4' }, site)).toEqual([]);
  });

  it('holds no more units than it may', () => {
    const site = exampleSite({ groups: [{ ...club, maxUnits: 1 }], placedServers: [old] });
    expect(found(joins, { a: 'h2', b: 'h4', c: 'h4' }, site)).toEqual([]);
    expect(found(joins, { a: 'h3', b: 'h4', c: 'h4' }, site)).toEqual([
      'group club: holds 2 units, 1 allowed',
    ]);
  });

  it('that holds too many already takes newcomers into those', () => {
    const more = placedServer('more', 'h3', { groups: ['club'] });
    const site = exampleSite({ groups: [{ ...club, maxUnits: 1 }], placedServers: [old, more] });
    expect(found(joins, { a: 'h2', b: 'h4', c: 'h4' }, site)).toEqual([]);
    expect(found(joins, { a: 'h4', b: 'h4', c: 'h4' }, site)).toContain(
      'group club: holds 3 units, 1 allowed',
    );
  });
});
