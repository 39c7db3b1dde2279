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

  it('refuses a size only the cloud knows', () => {
    expect(refusal({ vol: volume({ size: unknown('get_attr: [old, size]') }) }).message).toContain(
      '[old, size]',
    );
  });

  it('is as large as the volume of the stack that it copies', () => {
    const given = { a: volume({ size: 7 }), b: volume({ size: null, source_volid: ref('a') }) };
    expect(application(given).application.volumes![1]!.sizeGb).toBe(7);
  });

  it('refuses to guess the size of a copy of something of the cloud', () => {
    const snapshot = refusal({ vol: volume({ size: null, snapshot_id: 'x' }) });
    expect([snapshot.code, snapshot.message]).toEqual([
      'valet.template.unknown_value',
      expect.stringContaining('its snapshot_id'),
    ]);
    expect(refusal({ vol: volume({ size: null }) }).code).toBe('valet.template.missing_property');
    const circle = {
      a: volume({ size: null, source_volid: ref('b') }),
      b: volume({ size: null, source_volid: ref('a') }),
    };
    expect(refusal(circle).code).toBe('valet.template.unknown_value');
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
