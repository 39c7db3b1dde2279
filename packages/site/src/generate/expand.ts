/** Turns the generated form of a site into the explicit one. */
import type {
  ClusterDescription,
  HostDescription,
  PoolDescription,
  RackDescription,
} from '../description.ts';
import { compact } from '../fields.ts';
import { HOST_FIELDS, type HostFields } from '../topology.ts';
import type { Surroundings } from './pattern.ts';
import type { GenerateSpec, HostSpec, PoolSpec, UnitSpec } from './spec.ts';

/** What is generated, level by level: racks are in their clusters, hosts in their racks, as far as there are. */
export interface GeneratedUnits {
  readonly clusters: readonly ClusterDescription[];
  /** Without a cluster. */
  readonly racks: readonly RackDescription[];
  /** Without a rack and a cluster. */
  readonly hosts: readonly HostDescription[];
  readonly pools: readonly PoolDescription[];
  /** All hosts, in order. */
  readonly allHosts: readonly HostDescription[];
}

export function expandUnits(spec: GenerateSpec): GeneratedUnits {
  const pools: PoolDescription[] = [];
  const allHosts: HostDescription[] = [];
  const templates = hostTemplates(spec.hosts);
  const hasHostPools = spec.pools.some((pool) => pool.per === 'host');
  const addPools = (per: PoolSpec['per'], around: Surroundings) => {
    for (const pool of spec.pools) if (pool.per === per) expandPool(pool, around, pools);
  };
  const expandHosts = (around: Surroundings) =>
    times(spec.hosts.count, (number) => {
      const host = expandHost(spec.hosts, templates[number - 1]!, number, around);
      allHosts.push(host);
      if (hasHostPools) addPools('host', { ...around, host: { name: host.name, number } });
      return host;
    });
  const expandRacks = (racks: UnitSpec, around: Surroundings) =>
    times(racks.count, (number): RackDescription => {
      const unit = expandUnit(racks, number, around);
      const inside = { ...around, rack: { name: unit.name, number } };
      addPools('rack', inside);
      return { ...unit, hosts: expandHosts(inside) };
    });
  const below = (around: Surroundings) =>
    spec.racks === undefined ? { hosts: expandHosts(around) } : { racks: expandRacks(spec.racks, around) };

  addPools('site', {});
  if (spec.clusters === undefined)
    return { clusters: [], racks: [], hosts: [], ...below({}), pools, allHosts };
  const specOfClusters = spec.clusters;
  const clusters = times(specOfClusters.count, (number): ClusterDescription => {
    const unit = expandUnit(specOfClusters, number, {});
    const inside = { cluster: { name: unit.name, number } };
    addPools('cluster', inside);
    return { ...unit, ...below(inside) };
  });
  return { clusters, racks: [], hosts: [], pools, allHosts };
}

function expandUnit(spec: UnitSpec, number: number, around: Surroundings) {
  return compact({ name: spec.name.format(number, around), uplink_mbps: spec.uplinkMbps });
}

/** One object for each kind of host in the mix, with all that its hosts share; names and zones are still to come. */
function hostTemplates(spec: HostSpec): HostDescription[] {
  const templateOf = (mixed: Partial<HostFields>) => {
    const fields = { ...spec.fields, ...mixed, zone: mixed.zone ?? (spec.zone && '') };
    const template: Partial<Record<keyof HostDescription, unknown>> = { name: '' };
    // In the order in which hosts are read, so that reading what is written out changes nothing.
    for (const field of HOST_FIELDS) if (fields[field] !== undefined) template[field] = fields[field];
    return template as unknown as HostDescription;
  };
  const plain = templateOf({});
  // The first hosts of a rack are those of the mix, in its order.
  const mixed = spec.mix.flatMap(({ count, fields }) => Array(count).fill(templateOf(fields)));
  return times(spec.count, (number) => mixed[number - 1] ?? plain);
}

function expandHost(
  spec: HostSpec,
  template: HostDescription,
  number: number,
  around: Surroundings,
): HostDescription {
  const name = spec.name.format(number, around);
  const zone = template.zone || spec.zone?.format(number, around);
  return zone === undefined ? { ...template, name } : { ...template, name, zone };
}

function expandPool(spec: PoolSpec, around: Surroundings, pools: PoolDescription[]): void {
  const at = spec.per === 'site' ? 'site' : { [spec.per]: around[spec.per]!.name };
  const { enabled, ...fields } = spec.fields;
  for (let number = 1; number <= spec.count; number++) {
    const name = spec.name.format(number, around);
    pools.push(compact({ name, at, ...fields, zone: spec.zone?.format(number, around), enabled }));
  }
}

function times<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}
