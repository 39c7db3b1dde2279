import { describe, expect, it } from 'vitest';
import { application, assignment, ref, refusal, server, unknown, volume } from '../testing/resources.ts';

const only = (properties: Record<string, unknown>) =>
  application({ vol: volume(properties) }).application.volumes![0];

describe('a volume', () => {
  it('has size, type and zone', () => {
    expect(only({ size: '10', volume_type: 'ssd', availability_zone: 'az1' })).toEqual({
      name: 'vol',
      sizeGb: 10,
      type: 'ssd',
      zone: 'az1',
    });
  });

  it.each([0, -5, 1.5, 'big', Number.NaN, 1e30, [10], true])('refuses the size %s', (size) => {
    const error = refusal({ vol: volume({ size }) });
    expect(error.code).toBe('valet.template.invalid_value');
    expect(error.position!.file).toBe('vol/properties/size');
  });

  it('is not placed where only the cloud knows its size, which is told', () => {
    const { application: made, warnings } = application({
      vol: volume({ size: unknown('get_attr: [old, size]') }),
    });
    expect(made.volumes).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'its size is "get_attr: [old, size]", which only a running cloud can tell: the volume is not placed; ' +
        'give "size" as well to have it placed',
    ]);
  });

  it('is as large as the volume of the stack that it copies', () => {
    const given = { a: volume({ size: 7 }), b: volume({ size: null, source_volid: ref('a') }) };
    expect(application(given).application.volumes![1]!.sizeGb).toBe(7);
  });

  it('is not placed as a copy of something of the cloud, of whatever size that is', () => {
    for (const key of ['snapshot_id', 'backup_id', 'source_volid']) {
      const { application: made, warnings } = application({
        vol: volume({ size: null, [key]: 'x' }),
        web: server(),
      });
      expect(made.volumes).toEqual([]);
      expect(made.servers).toHaveLength(1);
      expect(warnings[0]!.message).toContain(`its size is that of its ${key}`);
    }
    expect(refusal({ vol: volume({ size: null }) }).code).toBe('valet.template.missing_property');
    const circle = {
      a: volume({ size: null, source_volid: ref('b') }),
      b: volume({ size: null, source_volid: ref('a') }),
    };
    expect(application(circle).application.volumes).toEqual([]);
  });

  it('is missed by rules that need it, and by hints not', () => {
    const copy = volume({ size: null, snapshot_id: 'x' });
    const group = refusal({
      vol: copy,
      web: server(),
      near: assignment('affinity', [ref('web'), ref('vol')]),
    });
    expect([group.code, group.message]).toEqual([
      'valet.template.unknown_value',
      expect.stringMatching(/the volume "vol", which cannot be placed: .* snapshot_id/),
    ]);
    const hints = { same_host: [ref('vol')], different_host: [ref('vol')] };
    const { application: made, warnings } = application({
      data: volume({ scheduler_hints: hints }),
      vol: copy,
    });
    expect(made).toMatchObject({ volumes: [{ name: 'data' }], groups: [] });
    expect(warnings.map(({ message }) => message)).toContain(
      'the volume "vol" is not placed: scheduler_hints.same_host[0] is not planned',
    );
  });

  it('is planned for any zone where only the cloud knows its zone, which is told', () => {
    const { application: made, warnings } = application({ vol: volume({ availability_zone: unknown() }) });
    expect(made.volumes![0]).not.toHaveProperty('zone');
    expect(warnings[0]!.message).toMatch(/^availability_zone is "get_attr.*planned for any zone$/);
  });

  it('may be of a type that the stack makes', () => {
    const { application: app } = application({
      fast: { type: 'OS::Cinder::VolumeType', properties: { name: 'ssd' } },
      vol: volume({ volume_type: ref('fast') }),
    });
    expect(app.volumes![0]!.type).toBe('ssd');
  });

  it('joins the groups that its metadata name', () => {
    const groups = [{ name: 'apart', type: 'diversity', level: 'rack' }] as const;
    const given = { vol: volume({ metadata: { valet: '{"groups": ["apart"]}' } }) };
    expect(application(given, { groups }).application.groups).toMatchObject([
      { level: 'rack', members: ['vol'] },
    ]);
  });

  describe('on a site without pools', () => {
    it('is passed over with a warning', () => {
      const {
        application: app,
        passedOver,
        warnings,
      } = application({ vol: volume(), a: server() }, { pools: 0 });
      expect(app.volumes).toEqual([]);
      expect(passedOver).toEqual([{ path: 'vol', type: 'OS::Cinder::Volume' }]);
      expect(warnings).toHaveLength(1);
    });

    it('is refused where a rule needs it', () => {
      const group = { vol: volume(), a: server(), g: assignment('affinity', [ref('a'), ref('vol')]) };
      expect(refusal(group, { pools: 0 }).code).toBe('valet.template.no_pools');
    });
  });
});
