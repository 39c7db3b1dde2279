import type { Application } from '@valet/ostro';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeatError } from '../error.ts';
import type { ResolvedResource } from '../resource.ts';
import {
  application,
  assignment,
  type Given,
  MEDIUM,
  ref,
  refusal,
  resourcesOf,
  SMALL,
  server,
  unknown,
  volume,
} from '../testing/resources.ts';
import { toApplication } from './application.ts';
import { cloudOf } from './cloud.ts';

describe('an application made of the resources of a stack', () => {
  it('carries the name and project it is made for', () => {
    const { application: app } = application({}, {}, { name: 'shop', project: 'p1' });
    expect(app).toEqual({ name: 'shop', project: 'p1', servers: [], volumes: [], pipes: [], groups: [] });
  });

  it('says so of types that make servers by themselves, which it does not plan', () => {
    const { warnings, passedOver } = application({
      ec2: { type: 'AWS::EC2::Instance', properties: { InstanceType: 'm1.small' } },
      cluster: { type: 'OS::Magnum::Cluster' },
      template: { type: 'OS::Magnum::ClusterTemplate' },
      web: server(),
    });
    expect(warnings.map(({ resource, message }) => `${resource}: ${message}`)).toEqual([
      'ec2: a resource of type AWS::EC2::Instance makes servers by itself: they are not planned',
      'cluster: a resource of type OS::Magnum::Cluster makes servers by itself: they are not planned',
    ]);
    expect(passedOver.map(({ path }) => path)).toEqual(['ec2', 'cluster', 'template']);
  });

  it('lists its items in the order of the stack, and passes over what has no place', () => {
    const { items, passedOver } = application({
      net: { type: 'OS::Neutron::Net' },
      g: assignment('affinity', [ref('a')]),
      a: server(),
      port: { type: 'OS::Neutron::Port' },
      vol: volume(),
    });
    expect(items.map((item) => item.path)).toEqual(['g', 'a', 'vol']);
    expect(passedOver).toEqual([
      { path: 'net', type: 'OS::Neutron::Net' },
      { path: 'port', type: 'OS::Neutron::Port' },
    ]);
  });

  it('refuses two resources of one path', () => {
    const twice = [...resourcesOf({ a: server() }), ...resourcesOf({ a: server() })];
    expect(() => toApplication(twice, { flavors: [SMALL] })).toThrow('two resources are called "a"');
  });

  it('takes no notice of keys that a map inherits', () => {
    const nothing = { type: 'OS::Nova::Server', properties: Object.create({ flavor: 'm1.small' }) };
    expect(refusal({ a: nothing }).code).toBe('valet.template.missing_property');
    const names = { constructor: server(), __proto__x: server(), toString: server() };
    const g = assignment('diversity', ['constructor', 'toString'], JSON.parse('{"__proto__": {"soft": 1}}'));
    expect(application({ ...names, g }).application.groups).toEqual([
      { name: 'g', type: 'diversity', level: 'host', members: ['constructor', 'toString'] },
    ]);
    for (const flavor of ['constructor', '__proto__', 'toString'])
      expect(refusal({ a: server({ flavor }) }).code).toBe('valet.template.unknown_flavor');
  });

  it('takes ten thousand servers in their groups', () => {
    const given: Record<string, Given> = { sg: { type: 'OS::Nova::ServerGroup' } };
    for (let i = 0; i < 10_000; i++) given[`web.${i}`] = server({ scheduler_hints: { group: ref('sg') } });
    given.g = assignment('spread', [ref('web')], { level: 'rack' });
    const { application: app } = application(given);
    expect(app.groups!.map((group) => group.members.length)).toEqual([10_000, 10_000]);
  });
});

describe('a flat dictionary of resources, as the API takes it', () => {
  const resource = (path: string, name: string, given: Given): ResolvedResource => {
    return { ...resourcesOf({ [path]: given })[0]!, name };
  };

  it('refers by orchestration uuid or by name', () => {
    const app = toApplication(
      [
        resource('uuid-1', 'web', server({ scheduler_hints: { different_host: 'uuid-2' } })),
        resource('uuid-2', 'db', server()),
        resource('uuid-3', 'disk', volume()),
        resource('uuid-4', 'att', {
          type: 'OS::Cinder::VolumeAttachment',
          properties: { instance_uuid: 'uuid-2', volume_id: 'disk' },
        }),
        resource('uuid-5', 'pair', assignment('affinity', ['web', 'uuid-2'], { level: 'rack' })),
        resource('uuid-6', 'outer', assignment('affinity', ['pair', 'disk'], { level: 'cluster' })),
        resource('uuid-7', 'pipe', { type: 'ATT::Valet::Pipe', properties: { resources: ['att'] } }),
      ],
      { flavors: [SMALL] },
    ).application;
    expect(app.groups!.map((group) => group.members)).toEqual([
      ['uuid-2', 'uuid-1'],
      ['uuid-1', 'uuid-2'],
      ['uuid-5', 'uuid-3'],
    ]);
    expect(app.pipes).toEqual([{ name: 'uuid-7', a: 'uuid-2', b: 'uuid-3', mbps: 0 }]);
  });
});

describe('the cloud of a site', () => {
  it('has its flavors, groups, placed things, pools, classes and aggregate keys', () => {
    const cloud = cloudOf(
      {
        name: 's',
        clusters: [],
        racks: [],
        hosts: [
          { name: 'h1', inventories: { VCPU: { total: 8 } } },
          { name: 'h2', inventories: { VCPU: { total: 8 }, PCPU: { total: 4 } } },
        ],
        pools: [{ name: 'p1', at: 'site', capacityGb: 100 }],
        aggregates: [{ name: 'a', metadata: { ssd: 'true' } }, { name: 'b' }],
        groups: [{ name: 'gold', type: 'exclusivity', level: 'host' }],
        placedServers: [{ name: 'old', host: 'h1', resources: {} }],
        placedVolumes: [{ name: 'disk', pool: 'p1', sizeGb: 1 }],
      },
      [SMALL],
    );
    expect(cloud.flavors).toEqual([SMALL]);
    expect(cloud.groups!.map((group) => group.name)).toEqual(['gold']);
    expect([cloud.placed!.hostOf('old'), cloud.placed!.hostOf('new')]).toEqual(['h1', undefined]);
    expect([cloud.placed!.poolOf('disk'), cloud.pools]).toEqual(['p1', 1]);
    expect([...cloud.resourceClasses!]).toEqual(['VCPU', 'PCPU']);
    expect([...cloud.aggregateKeys!]).toEqual(['ssd']);
  });
});

/** Values of every sort, right and wrong, under the properties that the kinds read. */
const PATHS = ['a', 'b.0', 'b.1', 'b.1.x', 'c', 'd', 'e'];
const TYPES = [
  'OS::Nova::Server',
  'OS::Nova::Server',
  'OS::Nova::Server',
  'OS::Nova::ServerGroup',
  'OS::Nova::Flavor',
  'OS::Cinder::Volume',
  'OS::Cinder::VolumeAttachment',
  'OS::Neutron::Port',
  'OS::Neutron::QoSPolicy',
  'OS::Neutron::QoSMinimumBandwidthRule',
  'OS::Valet::Group',
  'ATT::Valet::GroupAssignment',
  'ATT::Valet::GroupAssignment',
  'ATT::Valet::Pipe',
  'OS::Neutron::Net',
];
const PROPERTIES = [
  ...[
    'flavor',
    'availability_zone',
    'name',
    'size',
    'volume_type',
    'scheduler_hints',
    'metadata',
    'networks',
  ],
  ...[
    'block_device_mapping',
    'block_device_mapping_v2',
    'source_volid',
    'instance_uuid',
    'volume_id',
    'policies',
  ],
  ...[
    'group_type',
    'level',
    'group_name',
    'group',
    'resources',
    'soft',
    'max_per_unit',
    'bandwidth',
    'iops',
    'type',
  ],
  ...[
    'rules',
    'qos_policy',
    'policy',
    'min_kbps',
    'ram',
    'vcpus',
    'extra_specs',
    'valet',
    'groups',
    'same_host',
  ],
  ...[
    'different_host',
    'min',
    'max',
    'units',
    'port',
    'boot_index',
    'volume_size',
    'image',
    'max_server_per_host',
  ],
];
const WORDS = [
  ...['m1.small', '3', 'gold', 'affinity', 'diversity', 'diverse-affinity', 'spread', 'exclusivity', 'rack'],
  ...PATHS,
];
const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS.map(ref), ref('b'), ref('gone')) },
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      7,
      '7',
      Number.NaN,
      1e300,
      '{"groups": ["gold"]}',
      '[',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant(unknown()) },
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom(...PROPERTIES, '__proto__', 'constructor'), tie('value'), {
    maxKeys: 4,
  }),
}));
const good: fc.Arbitrary<Record<string, unknown>> = fc.record({
  flavor: fc.constantFrom('m1.small', 'm1.medium'),
  size: fc.constant(1),
  group_type: fc.constantFrom('affinity', 'diversity', 'spread'),
  resources: fc.subarray(PATHS.map(ref), { minLength: 1, maxLength: 3 }),
});
const resource = fc.record({
  type: fc.constantFrom(...TYPES),
  properties: fc
    .tuple(good, fc.dictionary(fc.constantFrom(...PROPERTIES), value, { maxKeys: 3 }))
    .map(([known, wild]) => ({ ...known, ...wild })),
  metadata: fc.option(value as fc.Arbitrary<unknown>, { freq: 5 }),
});
const stack = fc.tuple(...PATHS.map(() => resource)).map((all) => {
  return Object.fromEntries(PATHS.map((path, i) => [path, all[i] as Given]));
});
const groups = [{ name: 'gold', type: 'exclusivity', level: 'rack' }] as const;

/** Whatever it was made from: what an application names, it has, once. */
function expectSound(app: Application): void {
  const names = [...app.servers, ...app.volumes!, ...app.groups!].map((one) => one.name);
  expect(new Set(names).size).toBe(names.length);
  const has = new Set(names);
  for (const group of app.groups!) {
    expect(group.members.length).toBeGreaterThan(0);
    for (const member of group.members) expect(has).toContain(member);
  }
  for (const pipe of app.pipes!) for (const end of [pipe.a, pipe.b]) expect(has).toContain(end);
  for (const { resources } of app.servers)
    for (const amount of Object.values(resources))
      expect(Number.isSafeInteger(amount) && amount > 0).toBe(true);
  for (const { sizeGb } of app.volumes!) expect(Number.isSafeInteger(sizeGb) && sizeGb > 0).toBe(true);
}

describe('whatever the resources hold', () => {
  it('they become a sound application or a HeatError with its place', () => {
    let made = 0;
    fc.assert(
      fc.property(stack, (given) => {
        try {
          expectSound(application(given, { groups }).application);
          made++;
        } catch (error) {
          if (!(error instanceof HeatError)) throw error;
          expect(error.position).toEqual(expect.objectContaining({ line: 1 }));
          expect(PATHS).toContain(error.resource);
        }
      }),
      { seed: 20260801, numRuns: 3000 },
    );
    expect(made).toBeGreaterThan(30);
  });

  it('the same resources become the same application', () => {
    const given = {
      b: server(),
      a: server({ flavor: MEDIUM.name }),
      g: assignment('diversity', [ref('b'), ref('a')]),
    };
    expect(application(given)).toEqual(application(given));
  });
});
