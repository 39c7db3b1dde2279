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

const stack = {
  a: server(),
  b: server(),
  c: server(),
  vol: volume(),
  att: {
    type: 'OS::Cinder::VolumeAttachment',
    properties: { instance_uuid: ref('a'), volume_id: ref('vol') },
  },
};
const pipe = (resources: unknown, properties: Record<string, unknown> = {}): Given => ({
  type: 'ATT::Valet::Pipe',
  properties: { resources, ...properties },
});
const servers = [ref('a'), ref('b')];
const planned = (given: Given, more: Record<string, Given> = {}) =>
  application({ ...stack, ...more, p: given });
const bandwidth = (value: unknown) =>
  planned(pipe(servers, { bandwidth: value })).application.pipes![0]!.mbps;

describe('the ends of a pipe', () => {
  it.each(['ATT::Valet::Pipe', 'ATT::QoS::Pipe', 'ATT::CloudQoS::Pipe', 'OS::Valet::Pipe'])(
    'of type %s are two servers',
    (type) => {
      expect(planned({ type, properties: { resources: servers } }).application.pipes).toEqual([
        { name: 'p', a: 'a', b: 'b', mbps: 0 },
      ]);
    },
  );

  it('are a server and a volume, or their attachment', () => {
    expect(planned(pipe([ref('a'), ref('vol')])).application.pipes).toMatchObject([{ a: 'a', b: 'vol' }]);
    const { application: app, passedOver } = planned(pipe([ref('att')]));
    expect(app.pipes).toMatchObject([{ a: 'a', b: 'vol' }]);
    expect(passedOver).toEqual([]);
  });

  it('may be a nested stack or group of resources that stands for one server', () => {
    const nested = { 'web.0': server(), 'disk.0': volume() };
    expect(planned(pipe([ref('a'), ref('web')]), nested).application.pipes).toMatchObject([
      { a: 'a', b: 'web.0' },
    ]);
  });

  it.each([
    [[ref('a')], 'stands for 1 (a)'],
    [[], 'is empty'],
    [[ref('a'), ref('b'), ref('c')], 'stands for 3 (a, b, c)'],
    [[ref('a'), ref('a')], 'two different ends'],
    [[ref('vol'), ref('vol2')], 'are volumes'],
    [[ref('a'), ref('web')], 'stands for 2 servers'],
    [[ref('a'), ref('none')], 'stands for 0 servers'],
    [[ref('a'), ref('g')], 'cannot end at a group'],
    [['a', 'bee'], 'no resource of the stack has that name'],
    [[ref('a'), unknown()], 'only a running cloud can tell'],
    [[ref('a'), ref('p')], 'which is of type ATT::Valet::Pipe'],
    [[ref('loose')], '"uuid"'],
    [undefined, 'missing'],
  ])('are refused as %j', (resources, told) => {
    const more = {
      vol2: volume(),
      'web.0': server(),
      'web.1': server(),
      g: assignment('affinity', [ref('a')]),
      loose: {
        type: 'OS::Cinder::VolumeAttachment',
        properties: { instance_uuid: ref('a'), volume_id: 'uuid' },
      },
    };
    expect(refusal({ ...stack, ...more, p: pipe(resources) }).message).toContain(told);
  });
});

describe('the bandwidth of a pipe', () => {
  it.each([
    [{ min: 100 }, 100],
    [{ min: '100', max: 200, units: 'Mbps' }, 100],
    [{ min: 1, units: 'Gbps' }, 1000],
    [{ min: 0.1, units: 'Gbps' }, 100],
    [{ min: 0.3, units: 'Mbps' }, 0.3],
    [{ min: 2, units: 'Tbps' }, 2_000_000],
    [{ min: 1500, units: 'kbps' }, 1.5],
    [{ min: 0.5, units: 'kbps' }, 0.001],
    [{ max: 100 }, 0],
    [{ min: 0, max: 0, tolerance: 1 }, 0],
    [undefined, 0],
  ])('%j reserves %d Mbit/s: what is guaranteed, not what is allowed', (value, mbps) => {
    expect(bandwidth(value)).toBe(mbps);
  });

  it.each([
    [{ min: -1 }, 'bandwidth/min', 'at least 0'],
    [{ min: 'fast' }, 'bandwidth/min', 'a number'],
    [{ min: Number.NaN }, 'bandwidth/min', 'a number'],
    [{ min: 300, max: 200 }, 'bandwidth/min', 'at most 200'],
    [{ min: 1e300, units: 'Tbps' }, 'bandwidth/min', 'less bandwidth'],
    [{ min: 1, units: 'mbps' }, 'bandwidth/units', 'Did you mean "Mbps"'],
    [{ min: 1, tolerance: -1 }, 'bandwidth/tolerance', 'at least 0'],
    [{ min: unknown() }, 'bandwidth/min', 'running cloud'],
    [100, 'bandwidth', 'a map'],
  ])('is refused as %j', (value, place, told) => {
    const error = refusal({ ...stack, p: pipe(servers, { bandwidth: value }) });
    expect(error.position!.file).toBe(`p/properties/${place}`);
    expect(error.message).toContain(told);
  });
});

describe('a pipe to a volume', () => {
  it('guarantees the IOPS of all pipes to it together', () => {
    const given = {
      ...stack,
      p: pipe([ref('att')], { iops: { min: 500.5 }, access_type: 'sequential' }),
      q: pipe([ref('vol'), ref('b')], { iops: { min: 100, max: 1000 } }),
    };
    expect(application(given).application.volumes![0]!.iops).toBe(601);
  });

  it('is refused on a site without pools', () => {
    expect(refusal({ ...stack, p: pipe([ref('att')]) }, { pools: 0 }).code).toBe('valet.template.no_pools');
  });

  it('leaves IOPS between servers out with a warning', () => {
    expect(planned(pipe(servers, { iops: { min: 5 } })).warnings[0]!.message).toContain(
      'iops go with a volume',
    );
  });

  it('refuses an access type nobody knows', () => {
    expect(refusal({ ...stack, p: pipe([ref('att')], { access_type: 'random' }) }).code).toBe(
      'valet.template.invalid_value',
    );
  });
});

describe('the distance of a pipe', () => {
  it('is bounded by max_distance', () => {
    expect(planned(pipe(servers, { max_distance: 'rack' })).application.pipes).toMatchObject([
      { maxDistance: 'rack' },
    ]);
    expect(refusal({ ...stack, p: pipe(servers, { max_distance: 'site' }) }).code).toBe(
      'valet.template.invalid_value',
    );
  });

  it('is not bounded by latency alone, which is told', () => {
    const latency = { max: 5 };
    expect(planned(pipe(servers, { latency })).warnings[0]!.message).toContain('max_distance');
    expect(planned(pipe(servers, { latency, max_distance: 'rack' })).warnings).toEqual([]);
  });
});
