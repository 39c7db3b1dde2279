import { describe, expect, it } from 'vitest';
import { application, ref, refusal, server, unknown, volume } from '../testing/resources.ts';

const one = (properties: Record<string, unknown>, cloud = {}) =>
  application({ web: server(properties) }, cloud);
const serverOf = (properties: Record<string, unknown>, cloud = {}) =>
  one(properties, cloud).application.servers[0]!;

describe('a server', () => {
  it('is called by its path and asks what its flavor asks', () => {
    expect(application({ 'web.0.server': server({ name: 'web-1' }) })).toMatchObject({
      application: {
        servers: [{ name: 'web.0.server', resources: { VCPU: 1, MEMORY_MB: 2048, DISK_GB: 20 } }],
      },
      items: [{ path: 'web.0.server', name: 'web-1', type: 'OS::Nova::Server', kind: 'server' }],
      passedOver: [],
    });
  });

  it('goes by the name of its resource when the cloud makes the name', () => {
    const { items } = application({ 'x.a': server(), b: server({ name: unknown() }), 'web.0': server() });
    expect(items.map((item) => item.name)).toEqual(['a', 'b', 'web.0']);
  });

  describe('flavor', () => {
    it.each(['m1.medium', '3', 3])('may be given by name or id: %s', (flavor) => {
      expect(serverOf({ flavor }).resources.VCPU).toBe(2);
    });

    it('may be one that the stack makes', () => {
      const { application: app, passedOver } = application({
        big: {
          type: 'OS::Nova::Flavor',
          properties: { ram: '16384', vcpus: 8, extra_specs: { 'resources:VGPU': 1 } },
        },
        web: server({ flavor: ref('big') }),
      });
      expect(app.servers[0]!.resources).toEqual({ VCPU: 8, MEMORY_MB: 16384, VGPU: 1 });
      expect(passedOver).toEqual([]);
    });

    it('is refused when unknown, with those there are, the nearest first', () => {
      const error = refusal({ web: server({ flavor: 'm1.meduim' }) });
      expect(error.code).toBe('valet.template.unknown_flavor');
      expect(error.message).toContain('no flavor "m1.meduim"; there are m1.medium, m1.small.');
      expect(error.position!.file).toBe('web/properties/flavor');
      expect(error.resource).toBe('web');
    });

    it('puts first the flavor that a placeholder suggests', () => {
      const error = refusal({ web: server({ flavor: 'PUT THE VM FLAVOR NAME HERE (m1.medium suggested)' }) });
      expect(error.message).toContain('there are m1.medium,');
      expect(error.message).toContain('--parameter');
    });

    it('lists no more than ten of many', () => {
      const flavors = Array.from({ length: 50 }, (_, i) => ({
        name: `f${i}`,
        vcpus: 1,
        memoryMb: 1,
        diskGb: 1,
      }));
      expect(
        refusal({ web: server({ flavor: `f7${'x'.repeat(1e6)}` }) }, { flavors }).message.length,
      ).toBeLessThan(400);
      expect(refusal({ web: server({ flavor: 'ff7' }) }, { flavors }).message).toMatch(
        /there are f7,.* and 40 more/,
      );
    });

    it.each([
      [unknown(), 'valet.template.unknown_value', 'get_attr: [network, mtu]'],
      [undefined, 'valet.template.missing_property', 'flavor'],
      [{}, 'valet.template.invalid_value', 'a map'],
      [ref('other'), 'valet.template.invalid_value', 'reference to "other"'],
    ])('is refused as %j', (flavor, code, told) => {
      const error = refusal({ web: server({ flavor }), other: server() });
      expect(error.code).toBe(code);
      expect(error.message).toContain(told);
    });

    it('may not say what it wants of Valet in a way nobody can read', () => {
      const flavors = [{ name: 'f', vcpus: 1, memoryMb: 1, diskGb: 1, extraSpecs: { valet: 'gold' } }];
      expect(refusal({ web: server({ flavor: 'f' }) }, { flavors }).message).toContain(
        '{"groups": ["NAME"]}',
      );
    });

    it('passes on its traits, aggregates and remarks', () => {
      const extraSpecs = {
        'trait:HW_CPU_X86_AVX2': 'required',
        'trait:CUSTOM_OLD': 'forbidden',
        'aggregate_instance_extra_specs:ssd': 'true',
        'resources:VGPU': 'one',
      };
      const { application: app, warnings } = one(
        { flavor: 'f' },
        { flavors: [{ name: 'f', vcpus: 1, memoryMb: 1, diskGb: 1, extraSpecs }] },
      );
      expect(app.servers[0]).toMatchObject({
        requiredTraits: ['HW_CPU_X86_AVX2'],
        forbiddenTraits: ['CUSTOM_OLD'],
        aggregateSpecs: { ssd: 'true' },
      });
      expect(warnings).toMatchObject([
        { resource: 'web', message: expect.stringContaining('resources:VGPU=one') },
      ]);
    });
  });

  describe('availability zone', () => {
    it.each([
      ['az1', { zone: 'az1' }],
      ['az1:host7', { zone: 'az1', host: 'host7' }],
      ['az1:host7:node7', { zone: 'az1', host: 'host7' }],
      ['az1::node7', { zone: 'az1', host: 'node7' }],
      [':host7', { host: 'host7' }],
      ['', {}],
      [undefined, {}],
    ])('%j means %j', (availability_zone, expected) => {
      const { zone, host } = serverOf({ availability_zone });
      expect({ zone, host }).toEqual(expected);
    });

    it('is any when only the cloud knows it, which is told', () => {
      const { application: made, warnings } = application({ web: server({ availability_zone: unknown() }) });
      expect(made.servers[0]).not.toHaveProperty('zone');
      expect(warnings[0]!.message).toMatch(/^availability_zone is "get_attr.*planned for any zone$/);
    });

    it('is refused with too many parts', () => {
      expect(refusal({ web: server({ availability_zone: 'a:b:c:d' }) }).message).toContain('ZONE:HOST');
    });
  });

  describe('block devices', () => {
    const disk = (properties: Record<string, unknown>) => serverOf({ ...properties }).resources.DISK_GB ?? 0;
    const v2 = (device: object, image?: string) => disk({ image, block_device_mapping_v2: [device] });
    const v1 = (device: object, image?: string) => disk({ image, block_device_mapping: [device] });

    it('a root disk on a volume uses none of the host', () => {
      expect(v2({ volume_id: ref('vol'), boot_index: 0 })).toBe(0);
      expect(v2({ volume_id: 'some-uuid' })).toBe(0);
      expect(v1({ volume_id: ref('vol'), device_name: 'vda' })).toBe(0);
      expect(v1({ volume_id: ref('vol'), device_name: '/dev/vda' }, 'cirros')).toBe(0);
    });

    it('a further volume leaves the root disk where it is', () => {
      expect(v2({ volume_id: ref('vol'), boot_index: -1 }, 'cirros')).toBe(20);
      expect(v2({ volume_id: ref('vol') }, 'cirros')).toBe(20);
      expect(v1({ volume_id: ref('vol'), device_name: 'vdb' }, 'cirros')).toBe(20);
      expect(v2({ swap_size: 64 }, 'cirros')).toBe(20);
    });

    it('a volume made from an image or snapshot is placed too', () => {
      const { application: app, items } = one(
        {
          image: undefined,
          block_device_mapping_v2: [{ swap_size: 1 }, { image: 'cirros', volume_size: '30' }],
        },
        { pools: 2 },
      );
      expect(app.volumes).toEqual([{ name: 'web/bdm-1', sizeGb: 30 }]);
      expect(app.servers[0]!.resources).not.toHaveProperty('DISK_GB');
      expect(items[1]).toMatchObject({ path: 'web/bdm-1', resource: 'web', kind: 'volume' });
    });

    it('such a volume is left out with a warning where its size or a pool is missing', () => {
      const snapshot = { snapshot_id: 's' };
      const unsized = one({ block_device_mapping_v2: [snapshot] });
      expect(unsized.application.volumes).toEqual([]);
      expect(unsized.warnings[0]!.message).toContain('without volume_size');
      const poolless = one({ block_device_mapping_v2: [{ ...snapshot, volume_size: 1 }] }, { pools: 0 });
      expect(poolless.application.volumes).toEqual([]);
      expect(poolless.warnings[0]!.message).toContain('no pools');
    });

    it.each(['block_device_mapping', 'block_device_mapping_v2'])(
      'are none where only the cloud knows %s',
      (key) => {
        const { application: made, warnings } = one({ image: 'cirros', [key]: unknown() });
        expect(made.servers[0]!.resources.DISK_GB).toBe(20);
        expect(warnings[0]!.message).toMatch(/is "get_attr.*planned as if it were empty$/);
      },
    );

    it('such a volume is left out with a warning where only the cloud knows its size', () => {
      const later = one({ block_device_mapping_v2: [{ image: 'cirros', volume_size: unknown() }] });
      expect(later.application.volumes).toEqual([]);
      expect(later.warnings[0]!.message).toMatch(/volume_size is "get_attr.*the volume is not placed$/);
    });

    it.each([0, -1, 1.5, 'ten'])('refuses the volume size %s', (volume_size) => {
      const device = { image: 'cirros', volume_size };
      expect(refusal({ web: server({ block_device_mapping_v2: [device] }) }).position!.file).toBe(
        'web/properties/block_device_mapping_v2/0/volume_size',
      );
    });
  });

  it('joins the groups that metadata name, as map or as JSON text, in the properties or on the resource', () => {
    const groups = [
      { name: 'gold', id: 'g-1', type: 'exclusivity', level: 'host' },
      { name: 'apart', type: 'diversity' },
    ] as const;
    const { application: app, items } = application(
      {
        a: server({ metadata: { valet: { groups: ['gold'] } } }),
        b: server({ metadata: { valet: '{"groups": ["g-1", "apart"]}' } }),
        c: server({}, { valet: { groups: '["apart"]' } }),
      },
      { groups },
    );
    expect(app.groups).toEqual([
      { name: 'gold', type: 'exclusivity', level: 'host', stored: 'gold', members: ['a', 'b'] },
      { name: 'apart', type: 'diversity', level: 'host', stored: 'apart', members: ['b', 'c'] },
    ]);
    expect(items[1]).toEqual({
      path: 'gold',
      resource: 'a',
      name: 'gold',
      type: 'OS::Valet::Group',
      kind: 'group',
    });
  });

  it('joins the groups of its flavor', () => {
    const flavors = [
      { name: 'f', vcpus: 1, memoryMb: 1, diskGb: 1, extraSpecs: { valet: '{"groups":["gold"]}' } },
    ];
    const groups = [{ name: 'gold', type: 'exclusivity', level: 'rack' }] as const;
    const given = { a: server({ flavor: 'f' }) };
    expect(application(given, { flavors, groups }).application.groups).toMatchObject([
      { level: 'rack', members: ['a'] },
    ]);
    expect(refusal(given, { flavors }).message).toContain('no group "gold"');
  });

  it('takes no harm from what only the cloud knows and no placement needs', () => {
    const { application: app, warnings } = one({
      image: unknown(),
      networks: [{ port: unknown() }, unknown()],
      metadata: { note: unknown() },
      user_data: unknown(),
    });
    expect(app.servers).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('tells when what is unknown may have been a rule', () => {
    const { warnings } = one({ metadata: unknown(), scheduler_hints: unknown() });
    expect(warnings.map((warning) => warning.position.file)).toEqual([
      'web/properties/scheduler_hints',
      'web/properties/metadata',
    ]);
  });

  it('and a volume of the same stack are both items', () => {
    expect(application({ vol: volume(), web: server() }).items.map((item) => item.kind)).toEqual([
      'volume',
      'server',
    ]);
  });
});
