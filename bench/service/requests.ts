/** What the clients ask for: plans of ten servers with two groups and four pipes, and single servers. */
import type { Application } from '@valet/ostro';
import { Random } from '../workloads/random.ts';
import { FLAVORS } from './site.ts';

export const SERVERS = 10;
export const PIPES: readonly (readonly [number, number])[] = [
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
];
export const PIPE_MBPS = 100;
/** Members by number: on different hosts; in one rack. */
export const APART = [0, 1, 2, 3];
export const TOGETHER = [4, 5, 6, 7, 8, 9];

/** Ids that are UUIDs to look at, and the same in every run. */
export function idOf(seed: number, kind: number, number: number): string {
  const hex = (value: number, digits: number) =>
    (value >>> 0).toString(16).padStart(digits, '0').slice(-digits);
  return `${hex(seed, 8)}-${hex(kind, 4)}-4000-8000-${hex(number, 12)}`;
}

/** Which flavor each server of a plan has, by its number in `FLAVORS`. */
export function flavorsOf(seed: number, kind: number, plan: number, servers = SERVERS): number[] {
  const random = new Random(seed * 7919 + kind * 104_729 + plan);
  // Small ones twice as often.
  return Array.from({ length: servers }, () => [0, 0, 1, 2][random.between(0, 3)]!);
}

export interface PlanRequest {
  readonly plan_name: string;
  readonly stack_id: string;
  readonly resources: Readonly<Record<string, object>>;
  readonly locations?: readonly string[];
}

/** @param kind tells plans of several clients apart */
export function planRequest(seed: number, kind: number, plan: number): PlanRequest {
  const stackId = idOf(seed, kind, plan);
  const id = (number: number) =>
    `${stackId.slice(0, 24)}${number.toString(16).padStart(4, '0')}${stackId.slice(28)}`;
  const servers = flavorsOf(seed, kind, plan).map(
    (flavor, i) =>
      [
        id(i),
        {
          name: `s${i}`,
          type: 'OS::Nova::Server',
          properties: { flavor: FLAVORS[flavor]!.name, image: 'cirros' },
        },
      ] as const,
  );
  const groups = [
    ['apart', 'diversity', 'host', APART],
    ['together', 'affinity', 'rack', TOGETHER],
  ] as const;
  return {
    plan_name: `stack-${kind}-${plan}`,
    stack_id: stackId,
    resources: Object.fromEntries([
      ...servers,
      ...groups.map(([name, group_type, level, members], i) => [
        id(100 + i),
        {
          name,
          type: 'ATT::Valet::GroupAssignment',
          properties: { group_type, level, resources: members.map((member) => id(member)) },
        },
      ]),
      ...PIPES.map(([a, b], i) => [
        id(200 + i),
        {
          name: `pipe${i}`,
          type: 'ATT::Valet::Pipe',
          properties: { resources: [id(a), id(b)], bandwidth: { min: PIPE_MBPS, units: 'Mbps' } },
        },
      ]),
    ]),
  };
}

/** A server without a stack, as the historic filter of Nova's scheduler asks: with the hosts that are left to it. */
export function serverRequest(
  seed: number,
  kind: number,
  number: number,
  locations: readonly string[],
): PlanRequest {
  const id = idOf(seed, kind, number);
  const flavor = FLAVORS[flavorsOf(seed, kind, number, 1)[0]!]!.name;
  return {
    plan_name: id,
    stack_id: id,
    resources: { [id]: { name: `server-${number}`, type: 'OS::Nova::Server', properties: { flavor } } },
    ...(locations.length === 0 ? {} : { locations }),
  };
}

/** The application that a stored request means, read here anew: the audit takes nobody's word for it. */
export function applicationOf(request: PlanRequest): Application {
  const entries = Object.entries(request.resources) as [string, Resource][];
  const of = (type: string) => entries.filter(([, resource]) => resource.type === type);
  const { locations } = request;
  return {
    servers: of('OS::Nova::Server').map(([name, { properties }]) => {
      const { vcpus, memoryMb, diskGb } = FLAVORS.find((flavor) => flavor.name === properties.flavor)!;
      const resources = { VCPU: vcpus, MEMORY_MB: memoryMb, DISK_GB: diskGb };
      return { name, resources, ...(locations ? { allowedHosts: locations } : {}) };
    }),
    groups: of('ATT::Valet::GroupAssignment').map(([name, { properties }]) => ({
      name,
      type: properties.group_type,
      level: properties.level,
      members: properties.resources,
    })),
    pipes: of('ATT::Valet::Pipe').map(([name, { properties }]) => ({
      name,
      a: properties.resources[0]!,
      b: properties.resources[1]!,
      mbps: properties.bandwidth.min,
    })),
  };
}

interface Resource {
  readonly type: string;
  readonly properties: {
    readonly flavor: string;
    readonly group_type: 'affinity' | 'diversity';
    readonly level: 'host' | 'rack';
    readonly resources: readonly string[];
    readonly bandwidth: { readonly min: number };
  };
}
