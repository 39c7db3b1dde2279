/** What the referee has no model for. Better no judgement than one about another problem. */
import type { Application, Site } from '@valet/ostro';

/** Null when all of it is modelled; otherwise what is not. */
export function unmodelled(site: Site, { volumes = [], groups = [] }: Application): string | null {
  if (volumes.length > 0 || (site.placedVolumes ?? []).length > 0) return 'volumes';
  if (groups.some(({ type }) => type === 'spread')) return 'groups of type spread';
  if (site.hosts.some(({ rack }) => rack === undefined)) return 'hosts of an unknown rack';
  if (site.racks.some(({ cluster }) => cluster === undefined)) return 'racks of an unknown cluster';
  if (site.hosts.some(({ uplinkMbps }) => uplinkMbps === undefined)) return 'uplinks of unknown capacity';
  const stored = new Map((site.groups ?? []).map((group) => [group.name, group]));
  const named = groups.flatMap((group) => group.stored ?? []);
  if (new Set(named).size < named.length) return 'a stored group that is named twice';
  if (named.some((name) => stored.get(name)?.level === undefined)) return 'stored groups without a level';
  return null;
}
