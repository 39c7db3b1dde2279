/** The numbers and choices that the tiny cases are made of, before names are given. */
import fc from 'fast-check';
import type { Level } from '../model/site.ts';

/** Names one of a list that is not drawn yet: taken modulo its length. */
const pick = fc.nat(59);
const picks = (most: number): fc.Arbitrary<number[]> => fc.array(pick, { maxLength: most });
/** In so many of a hundred cases; shrinks to absent. */
const perhaps = <T>(percent: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary: value },
  );
const sometimes = (percent: number): fc.Arbitrary<boolean> =>
  perhaps(percent, fc.constant(true)).map((value) => value ?? false);
const level = fc.constantFrom<Level>('host', 'rack', 'cluster');

const uplink = fc.record({
  mbps: perhaps(88, fc.constantFrom(400, 1000, 2000)),
  reserved: perhaps(15, fc.constantFrom(100, 300.5)),
});

const inventoryExtras = fc.record({
  reserved: perhaps(10, fc.constantFrom(1, 2)),
  ratio: perhaps(15, fc.constantFrom(0.9, 1.5, 2)),
  used: perhaps(15, fc.constantFrom(1, 3)),
  maxUnit: perhaps(5, fc.constantFrom(2, 4)),
  minUnit: perhaps(4, fc.constant(2)),
  stepSize: perhaps(4, fc.constant(2)),
});

const host = fc.record({
  rack: perhaps(92, pick),
  cluster: perhaps(60, pick),
  uplink,
  vcpus: fc.constantFrom(8, 4, 12, 16),
  vcpuExtras: inventoryExtras,
  memoryGb: fc.constantFrom(8, 4, 16, 32),
  memoryUsedMb: perhaps(10, fc.constant(1500)),
  diskGb: fc.constantFrom(50, 30, 100),
  gpus: perhaps(25, fc.constantFrom(1, 2)),
  zone: perhaps(40, fc.nat(1)),
  aggregates: picks(2),
  traits: picks(2),
  disabled: sometimes(6),
  servers: perhaps(12, fc.constantFrom(1, 2)),
});

const pool = fc.record({
  level: fc.constantFrom<Level | 'site'>('site', 'cluster', 'rack', 'host'),
  at: pick,
  uplink,
  capacityGb: fc.constantFrom(100, 20, 50),
  usedGb: perhaps(15, fc.constant(15)),
  iops: perhaps(60, fc.constantFrom(500, 1000)),
  usedIops: perhaps(15, fc.constant(200)),
  types: perhaps(20, picks(2)),
  zone: perhaps(25, fc.nat(1)),
  disabled: sometimes(5),
});

const placedServer = fc.record({
  host: pick,
  vcpus: fc.nat(2),
  memoryMb: fc.constantFrom(0, 512, 1024),
  groups: picks(2),
  together: perhaps(20, fc.nat(1)),
});

const placedVolume = fc.record({
  pool: pick,
  sizeGb: fc.constantFrom(1, 10),
  iops: perhaps(20, fc.constant(100)),
  groups: picks(1),
  together: perhaps(20, fc.nat(1)),
});

const storedGroup = fc.record({
  type: fc.constantFrom('affinity' as const, 'diversity' as const, 'exclusivity' as const),
  level: perhaps(80, level),
  maxUnits: perhaps(40, fc.constantFrom(1, 2)),
  maxPerUnit: perhaps(25, fc.constantFrom(1, 2)),
});

/** What `assembleSite` makes a site of. */
export const siteDraws = (most: { hosts: number; pools: number }) =>
  fc.record({
    clusters: fc.array(uplink, { minLength: 1, maxLength: 2 }),
    racks: fc.array(fc.record({ cluster: perhaps(93, pick), uplink }), { minLength: 1, maxLength: 3 }),
    hosts: fc.array(host, { minLength: 2, maxLength: most.hosts, size: 'max' }),
    pools: fc.array(pool, { minLength: 1, maxLength: most.pools, size: 'max' }),
    storedGroups: fc.array(storedGroup, { maxLength: 2 }),
    placedServers: fc.array(placedServer, { maxLength: 3 }),
    placedVolumes: fc.array(placedVolume, { maxLength: 2 }),
    pipes: fc.array(fc.record({ a: pick, b: pick, mbps: fc.constantFrom(50, 100.25) }), { maxLength: 2 }),
    standby: perhaps(15, fc.constantFrom(10, 25)),
    flavors: fc.array(
      fc.record({ vcpus: fc.nat(4), memoryGb: fc.nat(4), gpus: perhaps(20, fc.constant(1)) }),
      {
        maxLength: 2,
      },
    ),
  });

const server = fc.record({
  vcpus: fc.constantFrom(1, 2, 2, 3, 4),
  memoryMb: fc.constantFrom(512, 1024, 2048, 4096),
  diskGb: fc.constantFrom(0, 5, 10, 20),
  gpus: perhaps(3, fc.constant(1)),
  requiredTrait: perhaps(5, pick),
  forbiddenTrait: perhaps(7, pick),
  zone: perhaps(4, fc.nat(1)),
  spec: perhaps(3, fc.nat(1)),
  host: perhaps(4, pick),
  allowed: perhaps(6, picks(4)),
  excluded: perhaps(10, picks(2)),
  current: perhaps(20, pick),
});

const volume = fc.record({
  sizeGb: fc.constantFrom(1, 10, 20),
  iops: perhaps(20, fc.constantFrom(100, 300)),
  type: perhaps(15, pick),
  zone: perhaps(8, fc.nat(1)),
  pool: perhaps(6, pick),
  allowed: perhaps(5, picks(3)),
  excluded: perhaps(8, picks(1)),
  current: perhaps(15, pick),
});

const pipe = fc.record({
  a: pick,
  b: pick,
  mbps: fc.constantFrom(100, 0, 50.125, 250),
  maxDistance: perhaps(20, level),
  named: sometimes(20),
});

const group = fc.record({
  type: fc.constantFrom(
    'affinity' as const,
    'diversity' as const,
    'exclusivity' as const,
    'spread' as const,
    /** Diversity over groups of affinity: a list of lists. */
    'lists' as const,
  ),
  level,
  innerLevel: level,
  members: fc.array(pick, { minLength: 1, maxLength: 4 }),
  inner: picks(2),
  stored: perhaps(30, pick),
  maxPerUnit: perhaps(25, fc.constantFrom(1, 2)),
  soft: perhaps(25, fc.constantFrom(1, 2.5)),
  maxSkew: perhaps(50, fc.nat(2)),
  over: perhaps(60, fc.constantFrom('used' as const, 'usable' as const)),
});

/** What `assembleApplication` makes an application of. */
export const applicationDraws = (most: { servers: number; volumes: number; pipes: number; groups: number }) =>
  fc.record({
    servers: fc.array(server, { minLength: 1, maxLength: most.servers, size: 'max' }),
    volumes: fc.array(volume, { maxLength: most.volumes }),
    pipes: fc.array(pipe, { maxLength: most.pipes }),
    groups: fc.array(group, { maxLength: most.groups }),
    /** For stored groups without a level: the one that the application gives them. */
    firstLevel: level,
  });

type Drawn<T> = T extends fc.Arbitrary<infer U> ? U : never;
export type SiteDraws = Drawn<ReturnType<typeof siteDraws>>;
export type ApplicationDraws = Drawn<ReturnType<typeof applicationDraws>>;
export type GroupDraw = ApplicationDraws['groups'][number];
