/** Pools, from the definition: the volumes on a pool fit its capacity and its provisioned IOPS. */
import type { Volume } from '../../model/application.ts';
import type { Proposal } from '../../plan/request.ts';
import type { Violation } from '../../plan/violation.ts';

/** A pool without provisioned IOPS takes no volume that asks for some. Asking nothing always fits. */
export function checkPools({ view, volumes, places }: Proposal): Violation[] {
  if (volumes.size === 0) return [];
  const byPool = new Map<string, Volume[]>();
  for (const volume of volumes.values()) {
    const pool = places.get(volume.name)!.name;
    byPool.set(pool, [...(byPool.get(pool) ?? []), volume]);
  }
  const violations: Violation[] = [];
  for (const [name, here] of byPool) {
    const pool = view.pool(name)!;
    const use = view.poolUse(name);
    const report = (message: string, asking: readonly Volume[]): void => {
      const items = asking.map((volume) => volume.name);
      violations.push({ rule: 'pools', message: `pool ${name}: ${message}`, items, unit: name });
    };

    const sized = here.filter((volume) => volume.sizeGb > 0);
    const gb = sized.reduce((sum, volume) => sum + volume.sizeGb, 0);
    const freeGb = pool.capacityGb - use.gb;
    if (gb > 0 && gb > freeGb) report(`needs ${gb} GB, has ${freeGb} free`, sized);

    const busy = here.filter((volume) => (volume.iops ?? 0) > 0);
    const iops = busy.reduce((sum, volume) => sum + volume.iops!, 0);
    if (iops === 0) continue;
    if (pool.iops === undefined) report(`needs ${iops} IOPS, provisions none`, busy);
    else if (iops > pool.iops - use.iops) {
      report(`needs ${iops} IOPS, has ${pool.iops - use.iops} free`, busy);
    }
  }
  return violations;
}
