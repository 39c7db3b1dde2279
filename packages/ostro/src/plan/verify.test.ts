import { describe, expect, it } from 'vitest';
import { exampleSite, group, messages, server, servers, volume } from '../testing/build.ts';
import { serverOn, volumeOn } from '../testing/exhaustive.ts';
import { indexSite } from './site-view.ts';
import { Verifier, verify } from './verify.ts';

const site = exampleSite();
const view = indexSite(site);
const application = { servers: servers('a', 'b'), volumes: [volume('v')] };
const good = [serverOn(view, 'a', 'h1'), serverOn(view, 'b', 'h2'), volumeOn(view, 'v', 'on-r1')];

describe('verify', () => {
  it('accepts placements that break nothing, in any order', () => {
    expect(verify(site, application, good)).toEqual([]);
    expect(verify(site, application, good.toReversed())).toEqual([]);
  });

  it('accepts nothing for an application of nothing', () => {
    expect(verify(site, { servers: [] }, [])).toEqual([]);
  });

  it('wants every server and volume placed, once, and nothing else', () => {
    const [a, b, v] = good;
    expect(messages(verify(site, application, [a!, b!]))).toEqual(['v: is not placed']);
    expect(messages(verify(site, application, [a!, b!, v!, a!]))).toEqual(['a: is placed twice']);
    const stranger = serverOn(view, 'z', 'h1');
    expect(messages(verify(site, application, [...good, stranger]))).toEqual([
      'z: is no server of the application',
    ]);
    const asServer = serverOn(view, 'v', 'h1');
    expect(messages(verify(site, application, [a!, b!, asServer]))).toEqual([
      'v: is no server of the application',
      'v: is not placed',
    ]);
  });

  it('wants hosts, pools and units that the site has', () => {
    const [a, b, v] = good;
    const lost = { ...a!, host: 'h9' };
    expect(messages(verify(site, application, [lost, b!, v!]))).toEqual([
      'a: the site has no host h9',
      'a: is not placed',
    ]);
    const wrong = { ...v!, cluster: 'c2' };
    expect(messages(verify(site, application, [a!, b!, wrong]))).toEqual([
      'v: cluster of pool on-r1 is c1, not c2',
    ]);
  });

  it('names every rule that is broken', () => {
    const asks = {
      servers: [server('a', { resources: { VCPU: 9 }, zone: 'az9' }), server('b')],
      volumes: [volume('v', { sizeGb: 101 })],
      pipes: [{ a: 'a', b: 'b', mbps: 1001 }],
      groups: [
        group('same', 'affinity', 'host', ['a', 'b']),
        group('apart', 'diversity', 'rack', ['a', 'b']),
        group('alone', 'exclusivity', 'rack', ['a']),
        group('few', 'spread', 'rack', ['a', 'b'], { maxPerUnit: 1 }),
      ],
    };
    const rules = verify(site, asks, good).map(({ rule }) => rule);
    expect(new Set(rules)).toEqual(
      new Set([
        'affinity',
        'bandwidth',
        'capacity',
        'diversity',
        'eligibility',
        'exclusivity',
        'max-per-unit',
        'pools',
        'spread',
      ]),
    );
  });
});

describe('a Verifier', () => {
  const verifier = new Verifier(view);

  it('judges many applications and placements on one view', () => {
    const one = verifier.on(application);
    expect(one.accepts(good)).toBe(true);
    expect(one.accepts(good.slice(1))).toBe(false);
    expect(one.check(good)).toEqual([]);
    const apart = { ...application, groups: [group('g', 'diversity', 'rack', ['a', 'b'])] };
    expect(verifier.on(apart).accepts(good)).toBe(false);
    expect(verifier.check(apart, good)).toHaveLength(1);
  });

  it('counts the cost of complete placements only', () => {
    expect(verifier.recount(application, good).hosts.amount).toBe(2);
    expect(() => verifier.recount(application, good.slice(1))).toThrow(/a: is not placed/);
  });
});
