import { describe, expect, it } from 'vitest';
import {
  application,
  assignment,
  type Given,
  ref,
  refusal,
  server,
  unknown,
  volume,
} from '../testing/resources.ts';

const abc = { a: server(), b: server(), c: server() };
const groupsOf = (given: Record<string, Given>, cloud = {}) => application(given, cloud).application.groups!;
const GOLD = { name: 'gold', id: 'g-1', type: 'exclusivity', level: 'rack' } as const;
const STRIPES = { name: 'stripes', type: 'diversity', level: 'rack' } as const;

describe('a group assignment', () => {
  it.each(['affinity', 'diversity', 'spread'])('makes a group of type %s, by default of hosts', (type) => {
    expect(groupsOf({ ...abc, g: assignment(type, [ref('a'), ref('b')]) })).toEqual([
      { name: 'g', type, level: 'host', members: ['a', 'b'] },
    ]);
  });

  it.each([
    ['ATT::Valet::GroupAssignment', { group_type: 'diversity' }],
    ['OS::Valet::GroupAssignment', { group_type: 'diversity' }],
    ['ATT::Valet::ResourceGroup', { group_type: 'diversity' }],
    ['ATT::CloudQoS::ResourceGroup', { relationship: 'diversity', name: 'mine' }],
    ['ATT::QoS::ResourceGroup', { relationship: 'diversity' }],
  ])('is called %s', (type, properties) => {
    const g = { type, properties: { ...properties, level: 'rack', resources: [ref('a'), ref('b')] } };
    expect(groupsOf({ ...abc, g })).toEqual([
      { name: 'g', type: 'diversity', level: 'rack', members: ['a', 'b'] },
    ]);
  });

  it.each([
    [{ group_type: 'afinity' }, 'valet.template.invalid_value', 'Did you mean "affinity"?'],
    [{ group_type: undefined }, 'valet.template.missing_property', 'group_type'],
    [{ group_type: unknown() }, 'valet.template.unknown_value', 'group_type'],
    [{ level: 'racks' }, 'valet.template.invalid_value', 'Did you mean "rack"?'],
    [{ level: 'any' }, 'valet.template.invalid_value', 'host, rack, cluster'],
    [{ resources: undefined }, 'valet.template.missing_property', 'resources'],
    [{ resources: [] }, 'valet.template.invalid_value', 'at least one resource'],
    [{ resources: [unknown('get_attr: [x, y]')] }, 'valet.template.unknown_value', 'get_attr: [x, y]'],
    [{ resources: ['aa'] }, 'valet.template.unknown_resource', 'Did you mean "a"'],
    [{ resources: [ref('net')] }, 'valet.template.wrong_kind', 'OS::Neutron::Net'],
    [{ resources: [{ get: 1 }] }, 'valet.template.invalid_value', 'a map'],
  ])('is refused with %j', (properties, code, told) => {
    const g = assignment('affinity', [ref('a')], properties);
    const error = refusal({ ...abc, net: { type: 'OS::Neutron::Net' }, g });
    expect(error.code).toBe(code);
    expect(error.message).toContain(told);
    expect(error.position!.file).toMatch(/^g\/properties\//);
  });
});

describe('its members', () => {
  it('are servers, volumes and other groups, each once', () => {
    const given = {
      ...abc,
      vol: volume(),
      inner: assignment('affinity', [ref('b'), ref('vol')]),
      outer: assignment('diversity', [ref('a'), ref('inner'), ref('a')]),
    };
    expect(groupsOf(given).map((group) => group.members)).toEqual([
      ['b', 'vol'],
      ['a', 'inner'],
    ]);
  });

  it('are each server of a nested stack or group of resources, at any depth', () => {
    const given = {
      'web.0.server': server(),
      'web.0.volume': volume(),
      'web.0.group': assignment('affinity', ['server']),
      'web.1.deep.server': server(),
      website: server(),
      g: assignment('diversity', [ref('web')]),
    };
    expect(groupsOf(given)[1]!.members).toEqual(['web.0.server', 'web.1.deep.server']);
  });

  it('are its volumes where it has no servers', () => {
    const given = { 'disks.0': volume(), 'disks.1': volume(), g: assignment('diversity', [ref('disks')]) };
    expect(groupsOf(given)[0]!.members).toEqual(['disks.0', 'disks.1']);
  });

  it.each([
    ['the list itself', (refs: unknown) => refs],
    ['an entry of the list', (refs: unknown) => [refs]],
    ['an entry among others', (refs: unknown) => [ref('web'), refs, ref('a')]],
  ])('may come from the refs of a group of resources, as %s', (_, resources) => {
    const refs = [ref('web.0'), ref('web.1')];
    const given = {
      'web.0': server(),
      'web.1': server(),
      a: server(),
      g: assignment('diversity', resources(refs)),
    };
    expect(groupsOf(given)[0]!.members.slice(0, 2)).toEqual(['web.0', 'web.1']);
  });

  it('may be named in plain text: beside it, by path, or alone of that name', () => {
    const given = {
      a: server(),
      'x.a': server(),
      'x.g': assignment('affinity', ['a', 'y.a', 'alone']),
      'y.a': server(),
      'y.alone': server(),
    };
    expect(groupsOf(given)[0]!.members).toEqual(['x.a', 'y.a', 'y.alone']);
  });

  it('are refused by a name that several have', () => {
    const error = refusal({ 'x.a': server(), 'y.a': server(), g: assignment('affinity', ['a']) });
    expect(error.message).toContain('2 resources have that name (x.a, y.a)');
  });

  it('may be none where a group of resources is empty: the rule is left out with a warning, in other groups too', () => {
    const given = {
      ...abc,
      g: assignment('affinity', [ref('web')]),
      outer: assignment('diversity', [ref('g'), ref('a')]),
      outermost: assignment('affinity', [ref('g')]),
    };
    const { application: app, warnings, items } = application(given);
    expect(app.groups!.map((group) => [group.name, group.members])).toEqual([['outer', ['a']]]);
    expect(warnings.map((warning) => warning.resource)).toEqual(['g', 'outermost']);
    expect(items.map((item) => item.path)).toEqual(['a', 'b', 'c', 'outer']);
  });

  it('have a limit in all', () => {
    const web = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`web.${i}`, server()]));
    const groups = Object.fromEntries(
      Array.from({ length: 700 }, (_, i) => [`g${i}`, assignment('affinity', [ref('web')])]),
    );
    expect(refusal({ ...web, ...groups }).code).toBe('valet.template.too_large');
  });
});

describe('lists in the list', () => {
  const pairs = { a: server(), va: volume(), b: server(), vb: volume(), c: server() };
  const lists = [
    [ref('a'), ref('va')],
    [ref('b'), ref('vb')],
  ];
  const expected = [
    { name: 'g[0]', type: 'affinity', level: 'rack', members: ['a', 'va'] },
    { name: 'g[1]', type: 'affinity', level: 'rack', members: ['b', 'vb'] },
    { name: 'g', type: 'diversity', level: 'rack', members: ['g[0]', 'g[1]'] },
  ];

  it.each(['diverse-affinity', 'affinity', 'diversity'])(
    'under %s are each together, and apart from each other',
    (type) => {
      expect(groupsOf({ ...pairs, g: assignment(type, lists, { level: 'rack' }) })).toEqual(expected);
    },
  );

  it('may stand beside single resources under diverse-affinity and diversity', () => {
    const mixed = [lists[0], ref('c')];
    for (const type of ['diverse-affinity', 'diversity']) {
      expect(groupsOf({ ...pairs, g: assignment(type, mixed) })[1]!.members).toEqual(['g[0]', 'c']);
    }
    expect(refusal({ ...pairs, g: assignment('affinity', mixed) }).message).toContain('diverse-affinity');
  });

  it('take the refs of a group of resources for one list only under diverse-affinity', () => {
    const refs = [ref('web.0'), ref('web.1')];
    const given = (type: string) => ({ 'web.0': server(), 'web.1': server(), g: assignment(type, [refs]) });
    expect(groupsOf(given('diverse-affinity'))).toHaveLength(2);
    expect(groupsOf(given('affinity'))).toHaveLength(1);
  });

  it('have no meaning under other types, and no lists in them', () => {
    expect(refusal({ ...pairs, g: assignment('spread', lists) }).position!.file).toBe(
      'g/properties/resources/0',
    );
    const deeper = refusal({ ...pairs, g: assignment('diversity', [lists]) });
    expect(deeper.position!.file).toBe('g/properties/resources/0/0');
  });

  it('serve the second generation too', () => {
    const given = {
      ...pairs,
      type: {
        type: 'OS::Valet::Group',
        properties: { name: 'osds', type: 'diverse-affinity', level: 'rack' },
      },
      g: { type: 'OS::Valet::GroupAssignment', properties: { group: ref('type'), resources: lists } },
    };
    expect(groupsOf(given).find((group) => group.name === 'type')).toEqual({ ...expected[2], name: 'type' });
  });
});

describe('a group with a name of its own', () => {
  it('is the stored one of that name or id, with its level', () => {
    const cloud = { groups: [GOLD, STRIPES] };
    const stored = (properties: object) =>
      groupsOf(
        {
          ...abc,
          g: { type: 'OS::Valet::GroupAssignment', properties: { resources: [ref('a')], ...properties } },
        },
        cloud,
      );
    const gold = [{ name: 'g', type: 'exclusivity', level: 'rack', stored: 'gold', members: ['a'] }];
    expect(stored({ group_type: 'exclusivity', group_name: 'gold' })).toEqual(gold);
    expect(stored({ group: 'gold' })).toEqual(gold);
    expect(stored({ group: 'g-1' })).toEqual(gold);
    expect(stored({ group_name: 'stripes', group_type: 'diversity', level: 'rack' })).toMatchObject([
      { stored: 'stripes' },
    ]);
  });

  it('takes its level from its first use when it has none', () => {
    const cloud = { groups: [{ name: 'gold', type: 'exclusivity' }] } as const;
    const g = assignment('exclusivity', [ref('a')], { group_name: 'gold', level: 'cluster' });
    expect(groupsOf({ ...abc, g }, cloud)[0]!.level).toBe('cluster');
  });

  it.each([
    [
      { group_type: 'diversity', group_name: 'gold' },
      'is exclusivity at level rack, and this says diversity',
    ],
    [{ group_type: 'exclusivity', group_name: 'gold', level: 'host' }, 'this says exclusivity at level host'],
    [{ group_type: 'spread', group_name: 'stripes' }, 'this says spread'],
  ])('must be what the cloud says it is: %j', (properties, told) => {
    const error = refusal(
      { ...abc, g: assignment('affinity', [ref('a')], properties) },
      { groups: [GOLD, STRIPES] },
    );
    expect(error.code).toBe('valet.template.group_mismatch');
    expect(error.message).toContain(told);
  });

  it('must exist where the type is exclusivity', () => {
    const g = (properties: object) =>
      assignment('exclusivity', [ref('a')], properties as Record<string, unknown>);
    expect(refusal({ ...abc, g: g({}) }).message).toContain('needs a group_name');
    const error = refusal({ ...abc, g: g({ group_name: 'glod' }) }, { groups: [GOLD, STRIPES] });
    expect(error.code).toBe('valet.template.unknown_group');
    expect(error.message).toContain('There is gold.');
    expect(error.message).toContain('{name: "glod", type: exclusivity, level: host, projects: […]}');
    const second = {
      type: 'OS::Valet::GroupAssignment',
      properties: { group: 'glod', resources: [ref('a')] },
    };
    expect(refusal({ ...abc, g: second }, { groups: [GOLD, STRIPES] }).message).toContain(
      'There are gold, stripes.',
    );
  });

  it('is a mere label where the cloud has none and the type is another', () => {
    const { application: app, items } = application({
      ...abc,
      g: assignment('affinity', [ref('a')], { group_name: 'pair' }),
      h: assignment('affinity', [ref('b')], { group_name: 'pair' }),
    });
    expect(app.groups!.map((group) => group.name)).toEqual(['g', 'h']);
    expect(items.at(-1)).toMatchObject({ path: 'h', name: 'pair' });
  });
});

describe('a group that the stack declares', () => {
  const declared = (properties = {}) => ({
    type: 'OS::Valet::Group',
    properties: { name: 'racks', type: 'diversity', level: 'rack', ...properties },
  });
  const assigned = (resources: unknown, group: unknown = ref('kind')) => ({
    type: 'OS::Valet::GroupAssignment',
    properties: { group, resources },
  });

  it('has the members of all its assignments, and of what joins it by name', () => {
    const given = {
      kind: declared(),
      a: server(),
      b: server(),
      c: server({ metadata: { valet: { groups: ['racks'] } } }),
      g: assigned([ref('a')]),
      h: assigned([ref('b')], 'racks'),
    };
    const { application: app, passedOver } = application(given);
    expect(app.groups).toEqual([
      { name: 'kind', type: 'diversity', level: 'rack', members: ['c', 'a', 'b'] },
    ]);
    expect(passedOver).toEqual([]);
  });

  it('has one set of terms, whichever assignment says them', () => {
    const term = (max_per_unit: number, resources: unknown) => ({
      type: 'OS::Valet::GroupAssignment',
      properties: { group: 'racks', resources, max_per_unit },
    });
    const given = { ...abc, kind: declared(), g: term(2, [ref('a')]), h: assigned([ref('b')]) };
    expect(groupsOf(given)).toMatchObject([{ maxPerUnit: 2, members: ['a', 'b'] }]);
    const error = refusal({ ...given, h: term(3, [ref('b')]) });
    expect(error.message).toContain('has maxPerUnit 2 by another assignment, and 3 by this one');
  });

  it('may be within another when one assignment fills it', () => {
    const given = {
      ...abc,
      kind: declared(),
      g: assigned([ref('a'), ref('b')]),
      outer: assignment('affinity', [ref('g')]),
    };
    expect(
      groupsOf({
        ...given,
        outer: { ...given.outer, properties: { ...given.outer.properties, level: 'cluster' } },
      }),
    ).toMatchObject([{ name: 'kind' }, { name: 'outer', members: ['kind'] }]);
    expect(refusal({ ...given, h: assigned([ref('c')]) }).code).toBe('valet.template.group_nesting');
  });

  it('is the stored one when the cloud has it already', () => {
    const given = { ...abc, kind: declared(), g: assigned([ref('a')]) };
    expect(groupsOf(given, { groups: [{ ...STRIPES, name: 'racks' }] })).toEqual([
      { name: 'g', type: 'diversity', level: 'rack', stored: 'racks', members: ['a'] },
    ]);
    expect(refusal(given, { groups: [{ ...GOLD, name: 'racks' }] }).code).toBe(
      'valet.template.group_mismatch',
    );
  });

  it('is refused when it is wrong, even if nothing uses it', () => {
    expect(refusal({ kind: declared({ type: 'diverse' }) }).code).toBe('valet.template.invalid_value');
    expect(refusal({ kind: declared({ type: null }) }).code).toBe('valet.template.missing_property');
    expect(refusal({ kind: declared({ name: null }) }).code).toBe('valet.template.missing_property');
    expect(refusal({ kind: declared(), again: declared() }).code).toBe('valet.template.duplicate_name');
    expect(refusal({ ...abc, g: assigned([ref('a')], ref('b')) }).code).toBe('valet.template.invalid_value');
  });
});

describe('what Valet adds to the types', () => {
  const terms = (type: string, properties: Record<string, unknown>) =>
    groupsOf({ ...abc, g: assignment(type, [ref('a'), ref('b')], properties) })[0];

  it('limits how many stand in a unit', () => {
    expect(terms('diversity', { max_per_unit: '2' })).toMatchObject({ maxPerUnit: 2 });
    expect(terms('spread', { max_per_unit: 2 })).toMatchObject({ maxPerUnit: 2 });
  });

  it('makes a rule a preference', () => {
    expect(terms('diversity', { soft: 2.5 })).toMatchObject({ soft: 2.5 });
    expect(terms('affinity', { soft: true })).toMatchObject({ soft: 1 });
    expect(terms('affinity', { soft: false })).not.toHaveProperty('soft');
  });

  it('asks for even numbers', () => {
    expect(terms('spread', { max_skew: 2, over: 'used' })).toMatchObject({ maxSkew: 2, over: 'used' });
  });

  it.each([
    ['affinity', { max_per_unit: 2 }],
    ['diversity', { max_per_unit: 0 }],
    ['diversity', { max_per_unit: 1.5 }],
    ['diversity', { soft: 0 }],
    ['diversity', { soft: -1 }],
    ['diversity', { soft: 'much' }],
    ['diversity', { max_skew: 1 }],
    ['spread', { over: 'all' }],
  ])('is refused for %s with %j', (type, properties) => {
    const error = refusal({ ...abc, g: assignment(type, [ref('a')], properties) });
    expect(error.position!.file).toBe(`g/properties/${Object.keys(properties)[0]}`);
  });

  it('leaves exclusivity strict', () => {
    const g = assignment('exclusivity', [ref('a')], { group_name: 'gold', soft: 1 });
    expect(refusal({ ...abc, g }, { groups: [GOLD] }).message).toContain('soft goes with');
  });
});
