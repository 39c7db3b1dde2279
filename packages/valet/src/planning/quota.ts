/**
 * What a project may have of plans and placements, as it asks for them. Servers that a scheduler asks for without a
 * plan count, but are not refused: they have passed the quota of Nova or Cinder already.
 */
import { ValetError } from '../error.ts';
import type { Deps, Quota } from './deps.ts';

export const UNLIMITED: Quota = { plans: null, placements: null };

/**
 * To be asked before a search, and again in the moment of its commit: others of the project may have come meanwhile.
 * @param more how many more there would be; none, or fewer, is never refused
 * @throws ValetError `valet.quota.exceeded`
 */
export function requireQuota(
  { world, settings }: Pick<Deps, 'world' | 'settings'>,
  project: string | null,
  more: Readonly<Record<keyof Quota, number>>,
): void {
  const used = { plans: world.activePlansOf(project), placements: world.placements.holdingOf(project) };
  for (const what of ['plans', 'placements'] as const) {
    const limit = settings.quota[what];
    if (limit === null || more[what] <= 0 || used[what] + more[what] <= limit) continue;
    throw new ValetError(
      'valet.quota.exceeded',
      `quota exceeded for ${what}: ${more[what]} requested, ${used[what]} of ${limit} used by project ${project}; ` +
        `delete some, or have an administrator raise [quota] ${what}`,
      { what, requested: more[what], used: used[what], limit },
    );
  }
}
