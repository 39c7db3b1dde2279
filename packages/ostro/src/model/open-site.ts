/** Opens a site: checks its description and turns it into a `Snapshot`. */
import { byName, indexByName, MAX_AMOUNT, siteInvalid } from './check.ts';
import { type Memory, PRIVATE } from './memory.ts';
import { admit } from './occupancy.ts';
import { openPools } from './open-pools.ts';
import { openUnits } from './open-units.ts';
import type { Host, Site } from './site.ts';
import type { Snapshot, StoredGroupState } from './snapshot.ts';
import { createSummary, refreshAll } from './summary.ts';

/** The classes every site has, in this order; others follow by name. */
export const BASE_CLASSES = ['VCPU', 'MEMORY_MB', 'DISK_GB'] as const;

/**
 * @param site as an adapter describes it
 * @param memory where the arrays lie: `SHARED` lets worker threads read what this thread writes
 * @returns the snapshot; O(hosts) time, about 100 bytes a host beside its name
 * @throws OstroError `valet.site.invalid` when a name is missing, doubled or unknown
 */
export function openSite(site: Site, memory: Memory = PRIVATE): Snapshot {
  const classes = classesOf(site.hosts);
  const classIndex = new Map(classes.map((name, index) => [name, index]));
  const pools = [...(site.pools ?? [])].sort(byName);
  const units = openUnits(site, classes, pools, memory);
  const snapshot: Snapshot = {
    version: memory.int32(1),
    groupsVersion: memory.int32(1),
    heldUnits: memory.int32(1),
    name: site.name,
    classes,
    classIndex,
    ...units,
    poolCount: pools.length,
    poolIndex: indexByName('pool', pools),
    ...openPools(pools, units, memory),
    aggregates: new Map((site.aggregates ?? []).map(({ name, metadata }) => [name, metadata ?? {}])),
    groups: (site.groups ?? []).map(openGroup).sort(byName),
    groupIndex: new Map(),
    summary: createSummary(units.rackCount, classes.length, memory),
    mix: (site.flavors ?? []).map((flavor) => ({
      name: flavor.name,
      // A flavor that asks for a class no host has fits nowhere.
      demand: Object.entries(flavor.resources).some(([name, amount]) => amount > 0 && !classIndex.has(name))
        ? classes.map(() => MAX_AMOUNT)
        : classes.map((name) => flavor.resources[name] ?? 0),
    })),
  };
  const groupIndex = snapshot.groupIndex as Map<string, number>;
  snapshot.groups.forEach((group, g) => {
    if (groupIndex.has(group.name)) throw siteInvalid(`group '${group.name}' is described twice`);
    groupIndex.set(group.name, g);
  });
  admit(snapshot, site);
  refreshAll(snapshot);
  return snapshot;
}

/** The base classes, then every other class that a host has, by name. */
function classesOf(hosts: readonly Host[]): string[] {
  const others = new Set<string>();
  /** The classes of the host before in the order it told them, which the next one keeps as a rule. */
  const shape: string[] = [];
  for (let h = 0; h < hosts.length; h++) {
    let told = 0;
    for (const name in hosts[h].inventories) if (shape[told++] !== name) others.add((shape[told - 1] = name));
  }
  for (const name of BASE_CLASSES) others.delete(name);
  return [...BASE_CLASSES, ...[...others].sort()];
}

export function openGroup(group: NonNullable<Site['groups']>[number]): StoredGroupState {
  return {
    name: group.name,
    id: group.id,
    type: group.type,
    level: group.level ?? null,
    projects: group.projects === undefined ? null : new Set(group.projects),
    maxUnits: group.maxUnits ?? MAX_AMOUNT,
    maxPerUnit: group.maxPerUnit ?? null,
    members: [],
  };
}
