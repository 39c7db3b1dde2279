/** Advice where it is mechanical: single relaxations of a conflict's elements, each tried before it is given. */
import type { Application, Group } from '../model/application.ts';
import type { Level } from '../model/site.ts';
import type { Advice, Element } from '../plan/answer.ts';

const LEVELS: readonly Level[] = ['host', 'rack', 'cluster'];

/** Most relaxations tried. */
const MOST = 12;

/** @param isMet whether a request can be met; asked for the whole request with one thing changed */
export function advise(
  application: Application,
  elements: readonly Element[],
  isMet: (changed: Application) => boolean,
): Advice[] {
  const advice: Advice[] = [];
  for (const { change, element, changed } of relaxations(application, elements).slice(0, MOST))
    if (isMet(changed)) advice.push({ change, element });
  return advice;
}

interface Relaxation extends Advice {
  readonly changed: Application;
}

function relaxations(application: Application, elements: readonly Element[]): Relaxation[] {
  const found: Relaxation[] = [];
  for (const element of elements) {
    if (element.kind === 'group') {
      const group = application.groups?.find(({ name }) => name === element.name);
      if (group !== undefined)
        for (const { change, to } of relaxGroup(group))
          found.push({ element, change, changed: withGroup(application, to) });
    } else if (element.kind === 'pipe') {
      const pipes = application.pipes?.filter(({ name }) => name !== element.name);
      found.push({ element, change: `drop pipe ${element.name}`, changed: { ...application, pipes } });
    } else if (element.kind === 'requirement') {
      const servers = application.servers.map((server) =>
        server.name === element.name
          ? { name: server.name, resources: server.resources, current: server.current }
          : server,
      );
      found.push({
        element,
        change: `drop the zone, host, trait and aggregate requirements of ${element.name}`,
        changed: { ...application, servers },
      });
    }
  }
  return found;
}

function relaxGroup(group: Group): { change: string; to: Group }[] {
  const found: { change: string; to: Group }[] = [];
  const rank = LEVELS.indexOf(group.level);
  const also = (change: string, to: Group) => found.push({ change: `${group.name}: ${change}`, to });
  // A stored group's level is fixed: only members can be spared.
  const own = group.stored === undefined;
  if (group.type === 'affinity' && own)
    for (const level of LEVELS.slice(rank + 1))
      also(`affinity at ${level} instead of ${group.level}`, { ...group, level });
  if ((group.type === 'diversity' || group.type === 'spread') && own)
    for (const level of LEVELS.slice(0, rank).reverse())
      also(`${group.type} at ${level} instead of ${group.level}`, { ...group, level });
  if (group.type === 'diversity' && own) {
    const limit = group.maxPerUnit ?? 1;
    for (const more of [limit + 1, limit * 2 + 1])
      also(`max_per_unit ${more} instead of ${limit}`, { ...group, maxPerUnit: more });
  }
  if (group.type === 'spread' && own) {
    const skew = group.maxSkew ?? 1;
    also(`max_skew ${skew + 1} instead of ${skew}`, { ...group, maxSkew: skew + 1 });
  }
  if (group.members.length > 1) also('one member fewer', { ...group, members: group.members.slice(0, -1) });
  return found;
}

function withGroup(application: Application, changed: Group): Application {
  return {
    ...application,
    groups: application.groups?.map((group) => (group.name === changed.name ? changed : group)),
  };
}
