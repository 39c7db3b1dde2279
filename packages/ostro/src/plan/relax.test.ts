import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import { elementsOf, keepElements } from './relax.ts';

const application: Application = {
  servers: [
    { name: 'a', resources: { VCPU: 1 }, zone: 'az1', host: 'h1', current: 'h1' },
    { name: 'b', resources: {} },
  ],
  volumes: [{ name: 'v', sizeGb: 5, iops: 10, type: 'gold' }],
  pipes: [{ name: 'p', a: 'a', b: 'v', mbps: 10 }],
  groups: [
    { name: 'inner', type: 'affinity', level: 'host', members: ['a', 'b'] },
    { name: 'outer', type: 'diversity', level: 'host', members: ['inner', 'v'] },
  ],
};

describe('the elements of a request', () => {
  it('are its groups, its pipes, and what each item asks of capacity and of the place', () => {
    expect(elementsOf(application).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'group inner',
      'group outer',
      'pipe p',
      'requirement a',
      'requirement v',
      'demand a',
      'demand v',
    ]);
  });
});

describe('keeping some elements', () => {
  it('leaves every server and volume, asking for nothing else', () => {
    expect(keepElements(application, [])).toEqual({
      servers: [
        { name: 'a', resources: {} },
        { name: 'b', resources: {} },
      ],
      volumes: [{ name: 'v', sizeGb: 0, iops: 0 }],
      pipes: [],
      groups: [],
    });
  });

  it('keeps what an item asks of capacity apart from where it may be', () => {
    const [demand] = keepElements(application, [{ kind: 'demand', name: 'a' }]).servers;
    expect(demand).toEqual({ name: 'a', resources: { VCPU: 1 } });
    const [requirement] = keepElements(application, [{ kind: 'requirement', name: 'a' }]).servers;
    expect(requirement).toMatchObject({ zone: 'az1', host: 'h1', resources: {} });
  });

  it('lets a group that is given up still hold its members together inside another', () => {
    const { groups } = keepElements(application, [{ kind: 'group', name: 'outer' }]);
    expect(groups).toEqual([
      { name: 'inner', members: ['a', 'b'], type: 'affinity', level: 'host', soft: 1e-6 },
      { name: 'outer', type: 'diversity', level: 'host', members: ['inner', 'v'] },
    ]);
    expect(keepElements(application, [{ kind: 'group', name: 'inner' }]).groups).toHaveLength(1);
  });
});
