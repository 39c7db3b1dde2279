import { describe, expect, it } from 'vitest';
import { exampleSite, messages, placedServer, proposal, server } from '../../testing/build.ts';
import { capacityOf, checkCapacity } from './check.ts';

const big = (name: string, vcpus: number) => server(name, { resources: { VCPU: vcpus } });

describe('capacity', () => {
  it('is whole units of what is left after the reserve, times the ratio', () => {
    expect(capacityOf({ total: 10 })).toBe(10);
    expect(capacityOf({ total: 10, reserved: 2 })).toBe(8);
    expect(capacityOf({ total: 10, reserved: 1, allocationRatio: 1.5 })).toBe(13);
    expect(capacityOf({ total: 1, reserved: 2 })).toBe(0);
    expect(capacityOf(undefined)).toBe(0);
  });

  it('takes servers up to the last unit, and none beyond', () => {
    const site = exampleSite();
    const servers = [big('a', 5), big('b', 3), big('c', 1)];
    expect(checkCapacity(proposal(site, { servers }, { a: 'h1', b: 'h1', c: 'h2' }))).toEqual([]);
    expect(checkCapacity(proposal(site, { servers }, { a: 'h1', b: 'h1', c: 'h1' }))).toEqual([
      {
        rule: 'capacity',
        message: 'host h1: needs 9 VCPU, has 8 free',
        items: ['a', 'b', 'c'],
        unit: 'h1',
      },
    ]);
  });

  it('counts what is used by servers that are listed and by what is not', () => {
    const inventories = { VCPU: { total: 8, used: 2 } };
    const site = exampleSite({
      hosts: { h1: { inventories } },
      placedServers: [placedServer('old', 'h1', { resources: { VCPU: 3 } })],
    });
    expect(checkCapacity(proposal(site, { servers: [big('a', 3)] }, { a: 'h1' }))).toEqual([]);
    expect(messages(checkCapacity(proposal(site, { servers: [big('a', 4)] }, { a: 'h1' })))).toEqual([
      'host h1: needs 4 VCPU, has 3 free',
    ]);
  });

  it('never hands out the standby, of which a part of a unit is a whole one', () => {
    // 30 % of 8 is 2.4.
    const site = exampleSite({ standby: { VCPU: 30 } });
    expect(checkCapacity(proposal(site, { servers: [big('a', 5)] }, { a: 'h1' }))).toEqual([]);
    expect(messages(checkCapacity(proposal(site, { servers: [big('a', 6)] }, { a: 'h1' })))).toEqual([
      'host h1: needs 6 VCPU, has 5 free',
    ]);
  });

  it('is about every class by itself, also those that only some hosts have', () => {
    const site = exampleSite({
      hosts: { h1: { inventories: { VCPU: { total: 8 }, CUSTOM_FPGA: { total: 1 } } } },
    });
    const servers = [
      server('a', { resources: { VCPU: 1, CUSTOM_FPGA: 1 } }),
      server('b', { resources: { CUSTOM_FPGA: 1 } }),
      server('c', { resources: { CUSTOM_FPGA: 0 } }),
    ];
    expect(messages(checkCapacity(proposal(site, { servers }, { a: 'h1', b: 'h1', c: 'h1' })))).toEqual([
      'host h1: needs 2 CUSTOM_FPGA, has 1 free',
    ]);
    expect(messages(checkCapacity(proposal(site, { servers }, { a: 'h1', b: 'h2', c: 'h2' })))).toEqual([
      'host h2: needs 1 CUSTOM_FPGA, has 0 free',
    ]);
  });

  it('does not hold against a server that a class it does not ask for is overdrawn', () => {
    const inventories = { VCPU: { total: 8 }, MEMORY_MB: { total: 1024, used: 2048 } };
    const site = exampleSite({ hosts: { h1: { inventories } } });
    expect(checkCapacity(proposal(site, { servers: [big('a', 1)] }, { a: 'h1' }))).toEqual([]);
  });

  it('is not fooled by a class with the name of an inherited property', () => {
    const servers = [server('a', { resources: { constructor: 1 } })];
    expect(messages(checkCapacity(proposal(exampleSite(), { servers }, { a: 'h1' })))).toEqual([
      'host h1: needs 1 constructor, has 0 free',
    ]);
  });
});
