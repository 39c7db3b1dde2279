/** Checks a description as a whole: names are unique, what is named exists, amounts go together. */
import type { Path } from '@valet/document';
import { CLASS_OF_FIELD, isPlacedServer, resourceClass, type SiteDescription } from './description.ts';
import { MAX_HOSTS, MAX_PLACED, MAX_UNITS } from './limits.ts';
import { Names, Suggestions } from './names.ts';
import type { Places, Report } from './places.ts';
import { eachHost, eachOf, eachRack } from './walk.ts';

/** Sections of the file that, with mistakes of their own, leave the names of a kind incomplete. */
const SECTIONS_OF = {
  cluster: ['clusters', 'generate'],
  rack: ['clusters', 'racks', 'generate'],
  host: ['clusters', 'racks', 'hosts', 'generate'],
  pool: ['pools', 'generate'],
  flavor: ['flavors'],
  aggregate: ['aggregates'],
  group: ['groups'],
  placed: ['placed', 'generate', 'flavors', 'standby'],
} as const;

/**
 * @param touched whether something is wrong already with one of these sections
 */
export function checkDescription(
  description: SiteDescription,
  places: Places,
  touched: (sections: readonly string[]) => boolean,
  report: Report,
): void {
  const suggestions = new Suggestions();
  const namesOf = (kind: keyof typeof SECTIONS_OF, what: string = kind) =>
    new Names(what, !touched(SECTIONS_OF[kind]), places, suggestions);
  const clusters = namesOf('cluster');
  const racks = namesOf('rack');
  const hosts = namesOf('host');
  const aggregates = namesOf('aggregate');

  eachOf(description, 'clusters', ({ name }, path) => clusters.add(name, path, report));
  for (const { rack, path } of eachRack(description)) racks.add(rack.name, path, report);
  eachOf(description, 'aggregates', ({ name }, path) => aggregates.add(name, path, report));
  let hostCount = 0;
  for (const { host, path } of eachHost(description)) {
    hosts.add(host.name, path, report);
    aggregates.expectAll(host.aggregates, [...path, 'aggregates'], report);
    checkAmounts(host, path, report);
    hostCount++;
  }
  if (hostCount > MAX_HOSTS) report([], `${hostCount} hosts: at most ${MAX_HOSTS} are possible`);

  const units = { host: hosts, rack: racks, cluster: clusters };
  const pools = namesOf('pool');
  eachOf(description, 'pools', ({ name, at }, path) => {
    pools.add(name, path, report);
    if (at === undefined || at === 'site') return;
    for (const level of ['host', 'rack', 'cluster'] as const) {
      units[level].expect(at[level], [...path, 'at', level], report);
    }
  });
  const flavors = namesOf('flavor');
  eachOf(description, 'flavors', ({ name }, path) => flavors.add(name, path, report));
  eachOf(description, 'flavors', ({ name, id }, path) => {
    if (id !== name) flavors.add(id, [...path, 'id'], report);
  });
  const groups = namesOf('group');
  eachOf(description, 'groups', ({ name }, path) => groups.add(name, path, report));
  eachOf(description, 'groups', ({ name, id }, path) => {
    if (id !== name) groups.add(id, [...path, 'id'], report);
  });
  checkPlaced(description, { hosts, pools, flavors, groups }, namesOf('placed', 'placed thing'), report);
  for (const section of ['clusters', 'pools', 'flavors', 'aggregates', 'groups', 'pipes'] as const) {
    const length = description[section]?.length ?? 0;
    if (length > MAX_UNITS) report([section], `${length} entries: at most ${MAX_UNITS} are possible`);
  }
}

function checkPlaced(
  description: SiteDescription,
  names: Readonly<Record<'hosts' | 'pools' | 'flavors' | 'groups', Names>>,
  ends: Names,
  report: Report,
): void {
  const volumes = new Set<string>();
  eachOf(description, 'placed', (placed, path) => {
    if (isPlacedServer(placed)) {
      ends.add(placed.server, path, report);
      names.hosts.expect(placed.host, [...path, 'host'], report);
      names.flavors.expect(placed.flavor, [...path, 'flavor'], report);
    } else {
      ends.add(placed.volume, path, report);
      volumes.add(placed.volume);
      names.pools.expect(placed.pool, [...path, 'pool'], report);
    }
    names.groups.expectAll(placed.groups, [...path, 'groups'], report);
  });
  eachOf(description, 'pipes', ({ a, b }, path) => {
    ends.expect(a, [...path, 'a'], report);
    ends.expect(b, [...path, 'b'], report);
    if (volumes.has(a) && volumes.has(b)) report(path, 'both ends are volumes: one has to be a server');
  });
  const count = description.placed?.length ?? 0;
  if (count > MAX_PLACED) report(['placed'], `${count} entries: at most ${MAX_PLACED} are possible`);
}

/** What a host says of a class goes together with what it has of that class. */
function checkAmounts(host: NonNullable<SiteDescription['hosts']>[number], path: Path, report: Report): void {
  for (const field of ['reserved', 'allocation_ratios', 'max_unit'] as const) {
    for (const [key, amount] of Object.entries(host[field] ?? {})) {
      const name = resourceClass(key);
      const total = CLASS_OF_FIELD.has(key)
        ? host[key as 'vcpus' | 'memory_mb' | 'disk_gb']
        : host.resources?.[name];
      if (total === undefined) {
        if (!CLASS_OF_FIELD.has(key))
          report([...path, field, key], `the host has no ${key} in its resources`);
      } else if (field === 'reserved' && amount > total) {
        report([...path, field, key], `${amount} are reserved of the ${total} there are`);
      }
    }
  }
}
