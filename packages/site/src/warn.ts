/** Finds what is unusual about a site, but possible: clouds overcommit, and groups change their members. */
import { capacityOf, offersOf } from './capacity.ts';
import type { Resources } from './demand.ts';
import { isPlacedServer, type PlacedServerDescription, type SiteDescription } from './description.ts';
import type { Report } from './places.ts';
import { eachHost, eachOf } from './walk.ts';

/**
 * @param description one without mistakes
 * @param resourcesOf what a placed server takes, by resource class
 */
export function warn(
  description: SiteDescription,
  resourcesOf: (server: PlacedServerDescription) => Resources,
  report: Report,
): void {
  const used = new Map<string, Map<string, number>>();
  const take = (unit: string, name: string, amount: number) => {
    const amounts = used.get(unit) ?? new Map<string, number>();
    amounts.set(name, (amounts.get(name) ?? 0) + amount);
    used.set(unit, amounts);
  };
  const projects = new Map<string, readonly string[]>();
  for (const group of description.groups ?? []) {
    if (group.projects === undefined) continue;
    projects.set(group.name, group.projects);
    if (group.id !== undefined) projects.set(group.id, group.projects);
  }
  eachOf(description, 'placed', (placed, path) => {
    if (isPlacedServer(placed)) {
      for (const [name, amount] of Object.entries(resourcesOf(placed))) {
        take(`host ${placed.host}`, name, amount);
      }
    } else {
      take(`pool ${placed.pool}`, 'GB', placed.size_gb);
      take(`pool ${placed.pool}`, 'IOPS', placed.iops ?? 0);
    }
    placed.groups?.forEach((name, g) => {
      const members = projects.get(name);
      if (members !== undefined && !members.includes(placed.project ?? '')) {
        report(
          [...path, 'groups', g],
          `the group is not open to ${placed.project ?? 'a thing without project'}`,
        );
      }
    });
  });
  for (const { host, path } of eachHost(description)) {
    const amounts = used.get(`host ${host.name}`);
    if (amounts === undefined) continue;
    const offers = offersOf(host);
    for (const [name, amount] of amounts) {
      const offer = offers.get(name);
      const most = offer === undefined ? 0 : capacityOf(offer);
      if (amount > most) report(path, `what is placed on the host takes ${amount} ${name} of ${most}`);
    }
  }
  eachOf(description, 'pools', (pool, path) => {
    for (const [name, amount] of used.get(`pool ${pool.name}`) ?? []) {
      const most = name === 'GB' ? pool.capacity_gb : (pool.iops ?? 0);
      if (amount > most) report(path, `what is placed in the pool takes ${amount} ${name} of ${most}`);
    }
  });
}
