/** `exclusive`: stacks of several projects, some of which keep hosts or racks to themselves. */
import type { Application, Group, Pipe, Server, StoredGroup } from '@valet/ostro';
import { pickFlavor, usedHost } from './flavors.ts';
import { gridSite } from './grid.ts';
import { Random } from './random.ts';
import type { Event, Workload } from './workload.ts';

const ARRIVALS = 200;
const PROJECTS = 8;

/** Every project has a group at host level; the first two have one at rack level instead. */
function storedGroups(): StoredGroup[] {
  return Array.from({ length: PROJECTS }, (_, p) => ({
    name: `private-${p}`,
    type: 'exclusivity',
    level: p < 2 ? 'rack' : 'host',
    projects: [`project-${p}`],
    maxUnits: p < 2 ? 12 : 80,
  }));
}

/** 2-10 servers in a chain of pipes; half of the stacks keep all or some of them in their project's group. */
function exclusiveApplication(i: number, random: Random): Application {
  const project = random.between(0, PROJECTS - 1);
  const servers: Server[] = Array.from({ length: random.between(2, 10) }, (_, s) => ({
    name: `s${s}`,
    resources: pickFlavor(random),
  }));
  const pipes: Pipe[] = servers.slice(1).map(({ name }, s) => ({
    a: `s${s}`,
    b: name,
    mbps: 10 * random.between(1, 20),
  }));
  const groups: Group[] = [];
  if (random.chance(0.5)) {
    const inside = random.chance(0.5) ? servers.length : random.between(1, servers.length);
    groups.push({
      name: 'private',
      type: 'exclusivity',
      level: project < 2 ? 'rack' : 'host',
      members: servers.slice(0, inside).map(({ name }) => name),
      stored: `private-${project}`,
    });
  }
  return { name: `stack-${i}`, project: `project-${project}`, servers, pipes, groups };
}

export const exclusive: Workload = {
  name: 'exclusive',
  kind: 'stream',
  about: `${ARRIVALS} stacks of 8 projects with named exclusivity, onto 2,400 hosts of which a third are in use`,
  open({ seed, racks = 150 }) {
    const random = new Random(seed);
    const site = gridSite(
      { name: 'exclusive', clusters: 3, racks, hostsPerRack: 16 },
      {
        // Some racks are still empty: an exclusivity group at rack level can take those only.
        host: ({ rack }) => (rack % 3 === 0 || random.chance(0.5) ? {} : usedHost(random, random.share())),
      },
    );
    return {
      site: { ...site, groups: storedGroups() },
      events: Array.from(
        { length: ARRIVALS },
        (_, i): Event => ({ kind: 'arrive', id: `a${i}`, application: exclusiveApplication(i, random) }),
      ),
    };
  },
};
