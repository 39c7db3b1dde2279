/**
 * Capacity, from the definition: on every host and in every resource class, what is used, what stands by and
 * what the application's servers ask fit within the capacity.
 */
import type { Host, Inventory } from '../../model/site.ts';
import type { Proposal } from '../../plan/request.ts';
import { own, type SiteView } from '../../plan/site-view.ts';
import type { Violation } from '../../plan/violation.ts';

/** `floor((total - reserved) * ratio)`, never below 0; 0 for a class the host does not have. */
export function capacityOf(inventory: Inventory | undefined): number {
  if (inventory === undefined) return 0;
  const { total, reserved = 0, allocationRatio = 1 } = inventory;
  return Math.max(0, Math.floor((total - reserved) * allocationRatio));
}

/** What a host has left of a class: capacity less `ceil(capacity * standby / 100)` less use; may be negative. */
export function freeOn(view: SiteView, host: Host, resourceClass: string): number {
  const capacity = capacityOf(own(host.inventories, resourceClass));
  const standby = Math.ceil((capacity * view.standby(resourceClass)) / 100);
  return capacity - standby - view.used(host.name, resourceClass);
}

/**
 * Only classes of which something is asked count: a host that is over its capacity already takes a server that
 * asks nothing of that class.
 */
export function checkCapacity({ view, serversByHost }: Proposal): Violation[] {
  const violations: Violation[] = [];
  for (const [name, servers] of serversByHost) {
    const host = view.host(name)!;
    const demand = new Map<string, number>();
    for (const server of servers) {
      for (const resourceClass of Object.keys(server.resources)) {
        const amount = server.resources[resourceClass];
        if (amount > 0) demand.set(resourceClass, (demand.get(resourceClass) ?? 0) + amount);
      }
    }
    for (const [resourceClass, amount] of demand) {
      const free = freeOn(view, host, resourceClass);
      if (amount <= free) continue;
      const items = servers.filter((server) => (own(server.resources, resourceClass) ?? 0) > 0);
      violations.push({
        rule: 'capacity',
        message: `host ${name}: needs ${amount} ${resourceClass}, has ${free} free`,
        items: items.map((server) => server.name),
        unit: name,
      });
    }
  }
  return violations;
}
