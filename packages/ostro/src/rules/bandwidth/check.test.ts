import { describe, expect, it } from 'vitest';
import type { Pipe } from '../../model/application.ts';
import type { Site } from '../../model/site.ts';
import { exampleSite, messages, placedServer, proposal, servers, volume } from '../../testing/build.ts';
import { checkBandwidth } from './check.ts';

const ITEMS = { servers: servers('a', 'b', 'c'), volumes: [volume('v')] };

/** What speaks against pipes between servers a, b, c and volume v, all on h1 and on-h1 but where said. */
function found(site: Site, pipes: readonly Pipe[], where: Record<string, string>): string[] {
  const everywhere = { a: 'h1', b: 'h1', c: 'h1', v: 'on-h1', ...where };
  return messages(checkBandwidth(proposal(site, { ...ITEMS, pipes }, everywhere)));
}

const full = { uplinkReservedMbps: 1000 };

describe('bandwidth', () => {
  it('is reserved up to the capacity of an uplink, exactly', () => {
    const site = exampleSite({ hosts: { h1: { uplinkReservedMbps: 899.9 } } });
    expect(found(site, [{ a: 'a', b: 'b', mbps: 100.1 }], { b: 'h2' })).toEqual([]);
    expect(found(site, [{ a: 'a', b: 'b', mbps: 100.101 }], { b: 'h2' })).toEqual([
      'uplink of host h1: needs 100.101 Mbit/s, has 100.1 free',
    ]);
  });

  it('adds up over the pipes that cross an uplink', () => {
    const pipes = [
      { a: 'a', b: 'b', mbps: 600 },
      { a: 'a', b: 'c', mbps: 401 },
    ];
    expect(found(exampleSite(), pipes, { b: 'h2', c: 'h3' })).toEqual([
      'uplink of host h1: needs 1001 Mbit/s, has 1000 free',
    ]);
    const [violation] = checkBandwidth(
      proposal(exampleSite(), { ...ITEMS, pipes }, { a: 'h1', b: 'h2', c: 'h3', v: 'on-h1' }),
    );
    expect(violation).toMatchObject({ rule: 'bandwidth', items: ['a--b', 'a--c'], unit: 'h1' });
  });

  it('needs nothing within a host', () => {
    const site = exampleSite({ hosts: { h1: full } });
    expect(found(site, [{ a: 'a', b: 'b', mbps: 500 }], {})).toEqual([]);
    expect(found(site, [{ a: 'a', b: 'v', mbps: 500 }], {})).toEqual([]);
  });

  it('needs the rack uplinks only between racks, the cluster uplinks only between clusters', () => {
    const pipe = [{ a: 'a', b: 'b', mbps: 1 }];
    const racks = exampleSite({ racks: { r1: full, r2: full } });
    expect(found(racks, pipe, { b: 'h2' })).toEqual([]);
    expect(found(racks, pipe, { b: 'h3' })).toEqual([
      'uplink of rack r1: needs 1 Mbit/s, has 0 free',
      'uplink of rack r2: needs 1 Mbit/s, has 0 free',
    ]);
    const clusters = exampleSite({ clusters: { c1: full, c2: full } });
    expect(found(clusters, pipe, { b: 'h3' })).toEqual([]);
    expect(found(clusters, pipe, { b: 'h4' })).toEqual([
      'uplink of cluster c1: needs 1 Mbit/s, has 0 free',
      'uplink of cluster c2: needs 1 Mbit/s, has 0 free',
    ]);
  });

  it('to a volume needs the uplink of its pool, once', () => {
    const site = exampleSite({ pools: { 'on-site': full } });
    expect(found(site, [{ a: 'a', b: 'v', mbps: 1 }], { v: 'on-site' })).toEqual([
      'uplink of pool on-site: needs 1 Mbit/s, has 0 free',
    ]);
  });

  it('counts what placed pipes reserve', () => {
    const site = exampleSite({
      placedServers: [placedServer('x', 'h1'), placedServer('y', 'h2')],
      pipes: [{ a: 'x', b: 'y', mbps: 999 }],
    });
    expect(found(site, [{ a: 'a', b: 'b', mbps: 1 }], { b: 'h2' })).toEqual([]);
    expect(found(site, [{ a: 'a', b: 'b', mbps: 2 }], { b: 'h2' })).toHaveLength(2);
  });

  it('cannot be reserved on an unknown uplink, but a pipe that reserves nothing may cross it', () => {
    const site = exampleSite({ hosts: { h1: { uplinkMbps: undefined } } });
    expect(found(site, [{ a: 'a', b: 'b', mbps: 0 }], { b: 'h2' })).toEqual([]);
    expect(found(site, [{ a: 'a', b: 'b', mbps: 1 }], { b: 'h2' })).toEqual([
      'uplink of host h1: needs 1 Mbit/s, its capacity is unknown',
    ]);
  });

  it('cannot be reserved on a way through an unknown rack or cluster', () => {
    const pipe = [{ name: 'p', a: 'a', b: 'b', mbps: 1 }];
    const racks = exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } });
    expect(found(racks, pipe, {})).toEqual([]);
    expect(found(racks, pipe, { b: 'h2' })).toEqual([
      'pipe p: reserves 1 Mbit/s, but rack of host h1 is unknown',
    ]);
    const clusters = exampleSite({ racks: { r1: { cluster: undefined } } });
    expect(found(clusters, pipe, { b: 'h2' })).toEqual([]);
    expect(found(clusters, pipe, { b: 'h3' })).toEqual([
      'pipe p: reserves 1 Mbit/s, but cluster of host h1 is unknown',
    ]);
  });

  it('cannot be reserved where the place of a pool is needed and unknown', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } });
    const pipe = [{ name: 'p', a: 'a', b: 'v', mbps: 1 }];
    expect(found(site, pipe, { a: 'h2' })).toEqual([
      'pipe p: reserves 1 Mbit/s, but rack of pool on-h1 is unknown',
    ]);
    // In another cluster it is in another rack too, whichever that is.
    expect(found(site, pipe, { a: 'h4' })).toEqual([]);
  });
});

describe('the largest distance of a pipe', () => {
  const within = (maxDistance: 'host' | 'rack' | 'cluster', b = 'b'): Pipe[] => [
    { name: 'p', a: 'a', b, mbps: 0, maxDistance },
  ];

  it('is a unit that both servers share', () => {
    expect(found(exampleSite(), within('host'), {})).toEqual([]);
    expect(found(exampleSite(), within('host'), { b: 'h2' })).toEqual([
      'pipe p: must stay within one host, but its ends share no host',
    ]);
    expect(found(exampleSite(), within('rack'), { b: 'h2' })).toEqual([]);
    expect(found(exampleSite(), within('rack'), { b: 'h3' })).toHaveLength(1);
    expect(found(exampleSite(), within('cluster'), { b: 'h3' })).toEqual([]);
    expect(found(exampleSite(), within('cluster'), { b: 'h4' })).toHaveLength(1);
  });

  it('is a unit in which the pool hangs', () => {
    expect(found(exampleSite(), within('host', 'v'), { v: 'on-h1' })).toEqual([]);
    expect(found(exampleSite(), within('host', 'v'), { v: 'on-r1' })).toHaveLength(1);
    expect(found(exampleSite(), within('rack', 'v'), { v: 'on-r1' })).toEqual([]);
    expect(found(exampleSite(), within('cluster', 'v'), { v: 'on-site' })).toHaveLength(1);
  });

  it('is refused where it hangs on what is unknown, and kept where it does not', () => {
    const site = exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } });
    expect(found(site, within('rack'), {})).toEqual([]);
    expect(found(site, within('rack'), { b: 'h2' })).toEqual([
      'pipe p: must stay within one rack, but rack of host h1 is unknown',
    ]);
    expect(found(site, within('cluster'), { b: 'h2' })).toEqual([]);
  });
});
