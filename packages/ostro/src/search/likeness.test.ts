import { describe, expect, it } from 'vitest';
import type { Application } from '../model/application.ts';
import type { Element } from '../plan/answer.ts';
import { server } from '../testing/build.ts';
import { Likeness } from './likeness.ts';

const application: Application = {
  servers: [
    ...['a', 'b', 'c'].map((name) => server(name, { zone: 'az1' })),
    server('large', { zone: 'az1', resources: { VCPU: 8 } }),
  ],
  pipes: [{ name: 'p', a: 'a', b: 'b', mbps: 1 }],
  groups: [
    { name: 'apart', type: 'diversity', level: 'host', members: ['pair', 'c'] },
    { name: 'pair', type: 'affinity', level: 'host', members: ['a', 'b'] },
  ],
};

const demand = (name: string): Element => ({ kind: 'demand', name });
const requirement = (name: string): Element => ({ kind: 'requirement', name });
const APART: Element = { kind: 'group', name: 'apart' };
const PIPE: Element = { kind: 'pipe', name: 'p' };

describe('elements leave a request alike', () => {
  const likeness = new Likeness(application);
  it.each<[string, Element[], Element[], boolean]>([
    ['servers that ask for the same', [demand('a')], [demand('c')], true],
    ['whatever the order', [demand('a'), requirement('b')], [requirement('b'), demand('a')], true],
    ['two of three alike', [demand('a'), demand('b')], [demand('b'), demand('c')], true],
    ['one of them and two', [demand('a')], [demand('a'), demand('b')], false],
    [
      'what one asks, and what two ask',
      [demand('a'), requirement('a')],
      [demand('a'), requirement('b')],
      false,
    ],
    ['servers that ask for more', [demand('a')], [demand('large')], false],
    ['members of one group', [APART, demand('a')], [APART, demand('b')], true],
    ['members of different groups inside a kept one', [APART, demand('a')], [APART, demand('c')], false],
    ['ends of a kept pipe', [PIPE, demand('a')], [PIPE, demand('b')], false],
    ['a group and none', [APART], [], false],
  ])('%s', (_what, one, other, alike) => {
    expect(likeness.keyOf(one) === likeness.keyOf(other)).toBe(alike);
  });
});
