import { describe, expect, it } from 'vitest';
import type { Server, Volume } from '../../model/application.ts';
import type { Aggregate, Host, Pool } from '../../model/site.ts';
import { exampleSite, messages, proposal, server, volume } from '../../testing/build.ts';
import { checkEligibility } from './check.ts';

const AGGREGATES: Aggregate[] = [
  { name: 'fast', metadata: { disk: 'ssd' } },
  { name: 'green', metadata: { power: 'solar', disk: 'hdd' } },
  { name: 'bare' },
];

/** What speaks against a server on h1, when h1 is as said. */
function onHost(asks: Partial<Server>, has: Partial<Host>): string[] {
  const site = exampleSite({ hosts: { h1: has }, aggregates: AGGREGATES });
  const found = checkEligibility(proposal(site, { servers: [server('a', asks)] }, { a: 'h1' }));
  return messages(found);
}

/** What speaks against a volume on the site's pool, when the pool is as said. */
function onPool(asks: Partial<Volume>, has: Partial<Pool>): string[] {
  const site = exampleSite({ pools: { 'on-site': has } });
  return messages(checkEligibility(proposal(site, { volumes: [volume('v', asks)] }, { v: 'on-site' })));
}

describe('eligibility of a host', () => {
  it('asks nothing of a server that asks nothing', () => {
    expect(onHost({}, { zone: 'az1', traits: ['T'], aggregates: ['fast'] })).toEqual([]);
  });

  it('refuses a disabled host, also to the server that is there', () => {
    expect(onHost({}, { enabled: true })).toEqual([]);
    expect(onHost({}, { enabled: false })).toEqual(['a: host h1 is disabled']);
    expect(onHost({ current: 'h1' }, { enabled: false })).toEqual(['a: host h1 is disabled']);
  });

  it('keeps a server to its one host, to those allowed and away from those excluded', () => {
    expect(onHost({ host: 'h1', allowedHosts: ['h1', 'h2'], excludedHosts: ['h3'] }, {})).toEqual([]);
    expect(onHost({ host: 'h2' }, {})).toEqual(['a: must be on host h2, not on host h1']);
    expect(onHost({ allowedHosts: ['h2'] }, {})).toEqual(['a: host h1 is not among its allowed hosts']);
    expect(onHost({ allowedHosts: [] }, {})).toEqual(['a: host h1 is not among its allowed hosts']);
    expect(onHost({ excludedHosts: ['h1'] }, {})).toEqual(['a: host h1 is excluded']);
  });

  it('matches zones by name; a host without one is in none', () => {
    expect(onHost({ zone: 'az1' }, { zone: 'az1' })).toEqual([]);
    expect(onHost({ zone: 'az1' }, { zone: 'az2' })).toEqual(['a: needs zone az1, host h1 is in az2']);
    expect(onHost({ zone: 'az1' }, {})).toEqual(['a: needs zone az1, host h1 is in none']);
  });

  it('wants every required trait and no forbidden one', () => {
    expect(onHost({ requiredTraits: ['A', 'B'], forbiddenTraits: ['C'] }, { traits: ['B', 'A'] })).toEqual(
      [],
    );
    expect(onHost({ requiredTraits: ['A', 'B'] }, { traits: ['A'] })).toEqual(['a: host h1 lacks trait B']);
    expect(onHost({ requiredTraits: ['A'] }, {})).toEqual(['a: host h1 lacks trait A']);
    expect(onHost({ forbiddenTraits: ['A'] }, { traits: ['A'] })).toEqual([
      'a: host h1 has forbidden trait A',
    ]);
  });

  it('wants each aggregate extra spec from some aggregate of the host', () => {
    const aggregates = ['bare', 'fast', 'green'];
    expect(onHost({ aggregateSpecs: { disk: 'ssd', power: 'solar' } }, { aggregates })).toEqual([]);
    expect(onHost({ aggregateSpecs: { disk: 'hdd' } }, { aggregates })).toEqual([]);
    expect(onHost({ aggregateSpecs: { disk: 'ssd' } }, { aggregates: ['green'] })).toEqual([
      'a: no aggregate of host h1 has disk=ssd',
    ]);
    expect(onHost({ aggregateSpecs: { disk: 'ssd' } }, {})).toEqual([
      'a: no aggregate of host h1 has disk=ssd',
    ]);
  });

  it('keeps one server to the least, most and step the host gives', () => {
    const inventories = { VCPU: { total: 32, minUnit: 2, maxUnit: 8, stepSize: 2 } };
    expect(onHost({ resources: { VCPU: 8 } }, { inventories })).toEqual([]);
    expect(onHost({ resources: { VCPU: 0 } }, { inventories })).toEqual([]);
    expect(onHost({ resources: { VCPU: 10 } }, { inventories })).toEqual([
      'a: asks 10 VCPU, host h1 gives one server at most 8',
    ]);
    expect(onHost({ resources: { VCPU: 5 } }, { inventories })).toEqual([
      'a: asks 5 VCPU, host h1 gives steps of 2',
    ]);
    expect(onHost({ resources: { VCPU: 1 } }, { inventories })).toEqual([
      'a: asks 1 VCPU, host h1 gives one server at least 2',
      'a: asks 1 VCPU, host h1 gives steps of 2',
    ]);
    expect(onHost({ resources: { VGPU: 1 } }, { inventories })).toEqual(['a: asks 1 VGPU, host h1 has none']);
  });
});

describe('eligibility of a pool', () => {
  it('serves the types it names; without any, every type', () => {
    expect(onPool({ type: 'gold' }, { types: ['iron', 'gold'] })).toEqual([]);
    expect(onPool({ type: 'gold' }, {})).toEqual([]);
    expect(onPool({ type: 'gold' }, { types: ['iron'] })).toEqual([
      'v: pool on-site does not serve type gold',
    ]);
  });

  it('serves a volume that asks for no type, whatever types it names', () => {
    expect(onPool({}, { types: ['iron'] })).toEqual([]);
  });

  it('refuses a disabled pool, and one in another zone', () => {
    expect(onPool({ zone: 'az1' }, { zone: 'az1', enabled: true })).toEqual([]);
    expect(onPool({ zone: 'az1' }, {})).toEqual([]);
    expect(onPool({}, { enabled: false })).toEqual(['v: pool on-site is disabled']);
    expect(onPool({ zone: 'az1' }, { zone: 'az2' })).toEqual(['v: needs zone az1, pool on-site is in az2']);
  });

  it('keeps a volume to its one pool, to those allowed and away from those excluded', () => {
    expect(onPool({ pool: 'on-site', allowedPools: ['on-site'], excludedPools: ['on-h1'] }, {})).toEqual([]);
    expect(onPool({ pool: 'on-h1' }, {})).toEqual(['v: must be on pool on-h1, not on pool on-site']);
    expect(onPool({ allowedPools: ['on-h1'] }, {})).toEqual([
      'v: pool on-site is not among its allowed pools',
    ]);
    expect(onPool({ excludedPools: ['on-site'] }, {})).toEqual(['v: pool on-site is excluded']);
  });
});
