import { describe, expect, it } from 'vitest';
import { exampleSite, messages, placedVolume, proposal, volume } from '../../testing/build.ts';
import { checkPools } from './check.ts';

describe('pools', () => {
  const volumes = [volume('a', { sizeGb: 60 }), volume('b', { sizeGb: 40 }), volume('c', { sizeGb: 1 })];

  it('hold volumes up to their capacity', () => {
    const site = exampleSite();
    const fits = { a: 'on-site', b: 'on-site', c: 'on-h1' };
    expect(checkPools(proposal(site, { volumes }, fits))).toEqual([]);
    expect(checkPools(proposal(site, { volumes }, { ...fits, c: 'on-site' }))).toEqual([
      {
        rule: 'pools',
        message: 'pool on-site: needs 101 GB, has 100 free',
        items: ['a', 'b', 'c'],
        unit: 'on-site',
      },
    ]);
  });

  it('count what is used by volumes that are listed and by what is not', () => {
    const site = exampleSite({
      pools: { 'on-site': { usedGb: 30, iops: 500, usedIops: 100 } },
      placedVolumes: [placedVolume('old', 'on-site', { sizeGb: 20, iops: 150 })],
    });
    const fits = [volume('a', { sizeGb: 50, iops: 250 })];
    expect(checkPools(proposal(site, { volumes: fits }, { a: 'on-site' }))).toEqual([]);
    const tooMuch = [volume('a', { sizeGb: 51, iops: 251 })];
    expect(messages(checkPools(proposal(site, { volumes: tooMuch }, { a: 'on-site' })))).toEqual([
      'pool on-site: needs 51 GB, has 50 free',
      'pool on-site: needs 251 IOPS, has 250 free',
    ]);
  });

  it('without provisioned IOPS serve none, and any volume that asks for none', () => {
    const site = exampleSite();
    const asks = { volumes: [volume('a', { iops: 1 }), volume('b', { iops: 0 }), volume('c')] };
    expect(checkPools(proposal(site, asks, { a: 'on-site', b: 'on-site', c: 'on-site' }))).toEqual([
      {
        rule: 'pools',
        message: 'pool on-site: needs 1 IOPS, provisions none',
        items: ['a'],
        unit: 'on-site',
      },
    ]);
  });

  it('that are overdrawn take what asks for nothing', () => {
    const site = exampleSite({ pools: { 'on-site': { usedGb: 200 } } });
    const empty = [volume('a', { sizeGb: 0 })];
    expect(checkPools(proposal(site, { volumes: empty }, { a: 'on-site' }))).toEqual([]);
  });
});
