import { describe, expect, it } from 'vitest';
import { exampleSite } from '../testing/build.ts';
import { crossing, linkKey, share } from './crossing.ts';
import { indexSite } from './site-view.ts';

const view = indexSite(exampleSite());

/** Distance and uplinks between two hosts, or a host and a pool. */
function between(a: string, b: string): [string, string[]] {
  const end = (name: string) => (view.hostPlace(name) ?? view.poolPlace(name))!;
  const { distance, links } = crossing(end(a), end(b));
  return [distance, links.map(linkKey).sort()];
}

describe('the uplinks between two servers', () => {
  it('are those below the smallest unit that both share', () => {
    expect(between('h1', 'h1')).toEqual(['host', []]);
    expect(between('h1', 'h2')).toEqual(['rack', ['host h1', 'host h2']]);
    expect(between('h1', 'h3')).toEqual(['cluster', ['host h1', 'host h3', 'rack r1', 'rack r2']]);
    expect(between('h1', 'h4')).toEqual([
      'site',
      ['cluster c1', 'cluster c2', 'host h1', 'host h4', 'rack r1', 'rack r3'],
    ]);
  });
});

describe('the uplinks between a server and a volume', () => {
  it('are none when the pool hangs at the server’s own host', () => {
    expect(between('h1', 'on-h1')).toEqual(['host', []]);
  });

  it('are the pool’s own, and the server’s side alone', () => {
    expect(between('h2', 'on-h1')).toEqual(['rack', ['host h2', 'pool on-h1']]);
    expect(between('h3', 'on-h1')).toEqual(['cluster', ['host h3', 'pool on-h1', 'rack r2']]);
    expect(between('h4', 'on-h1')).toEqual(['site', ['cluster c2', 'host h4', 'pool on-h1', 'rack r3']]);
  });

  it('end below the unit in which the pool hangs', () => {
    expect(between('h1', 'on-r1')).toEqual(['rack', ['host h1', 'pool on-r1']]);
    expect(between('h3', 'on-r1')).toEqual(['cluster', ['host h3', 'pool on-r1', 'rack r2']]);
    expect(between('h1', 'on-c1')).toEqual(['cluster', ['host h1', 'pool on-c1', 'rack r1']]);
    expect(between('h4', 'on-c1')).toEqual(['site', ['cluster c2', 'host h4', 'pool on-c1', 'rack r3']]);
    expect(between('h1', 'on-site')).toEqual(['site', ['cluster c1', 'host h1', 'pool on-site', 'rack r1']]);
  });

  it('are the same whichever end is named first', () => {
    expect(between('on-c1', 'h4')).toEqual(between('h4', 'on-c1'));
  });
});

describe('what two places share', () => {
  const unknown = indexSite(exampleSite({ hosts: { h1: { rack: undefined, cluster: 'c1' } } }));
  const at = (host: string) => unknown.hostPlace(host)!;

  it('is open where a unit is unknown, unless a larger unit tells them apart or a smaller one joins them', () => {
    expect(share(at('h1'), at('h1'), 'rack')).toBe(true);
    expect(share(at('h1'), at('h2'), 'rack')).toBeNull();
    expect(share(at('h1'), at('h2'), 'cluster')).toBe(true);
    expect(share(at('h1'), at('h4'), 'rack')).toBe(false);
  });
});
