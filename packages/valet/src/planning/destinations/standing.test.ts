/** What stands where it is while something else of its plan is planned again. */
import { openSite, PRIVATE } from '@valet/ostro';
import { expect, it } from 'vitest';
import type { PlacementRecord } from '../../ports/record.ts';
import { testSite } from '../../testing/service.ts';
import { World } from '../../world/world.ts';
import { withStanding } from './standing.ts';

const site = testSite();
const world = new World(
  openSite({ ...site, hosts: site.hosts.map((host) => ({ ...host, enabled: host.name !== 'h8' })) }, PRIVATE),
);
const placement = (name: string, location: string, state: PlacementRecord['state'], pipes: string[] = []) =>
  ({
    id: `id-${name}`,
    orchestrationId: name,
    kind: 'server',
    location,
    state,
    holding: JSON.stringify({ resources: {}, groups: {}, pipes: pipes.map((to) => ({ to, kbps: 1 })) }),
  }) as unknown as PlacementRecord;
const application = {
  servers: ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    name,
    resources: { VCPU: 1 },
    requiredTraits: ['GONE'],
  })),
  pipes: [
    { a: 'a', b: 'b', mbps: 1 },
    { a: 'a', b: 'c', mbps: 1 },
    { a: 'b', b: 'd', mbps: 1 },
  ],
  groups: [
    { name: 'apart', type: 'diversity' as const, level: 'host' as const, members: ['a', 'b', 'c', 'd', 'e'] },
    { name: 'alone', type: 'affinity' as const, level: 'host' as const, members: ['d'] },
    { name: 'around', type: 'affinity' as const, level: 'rack' as const, members: ['alone'] },
  ],
};
const placements = [
  placement('a', 'h1', 'confirmed', ['b']),
  placement('b', 'h2', 'claimed'),
  placement('c', 'h3', 'planned'),
  placement('d', 'h8', 'confirmed'),
];
const same = <Item>(item: Item) => item;
const standing = withStanding(
  world,
  application,
  placements,
  ({ state }) => state !== 'planned',
  { server: same, volume: same },
  () => false,
);

it('asks for nothing any more, but counts in its groups', () => {
  expect(standing.application.servers).toEqual([
    { name: 'a', resources: {}, host: 'h1' },
    { name: 'b', resources: {}, host: 'h2' },
    application.servers[2],
  ]);
  expect(standing.fixed).toEqual(new Set(['id-a', 'id-b']));
});

it('is left out on a host that takes nothing, as is what is planned nowhere, with groups that are then empty', () => {
  expect(standing.application.groups).toEqual([{ ...application.groups[0], members: ['a', 'b', 'c'] }]);
  expect(standing.own.map(({ id }) => id)).toEqual(['id-a', 'id-b', 'id-c']);
});

it('keeps its pipes to what is planned; one that it holds already to another that stands is no question', () => {
  expect(standing.application.pipes).toEqual([application.pipes[1]]);
});
