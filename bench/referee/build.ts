/** The model of one request: who is on which host, under the rules and with the terms of the cost as sums. */
import {
  type Application,
  type Host,
  type Level,
  openSite,
  type Site,
  Verifier,
  viewSnapshot,
} from '@valet/ostro';
import type { Amount, Frame } from './frame.ts';
import { addGroups } from './groups.ts';
import { less, Model, type Sum } from './model.ts';
import { Picture, stepKbps } from './picture.ts';
import { addPipes } from './pipes.ts';
import { type Reduced, reduce } from './reduce.ts';

/** Terms that are sums of columns; the others are no linear functions of who is where. */
export type LinearTerm = 'moves' | 'soft' | 'hosts' | 'network';

export interface RequestModel {
  readonly model: Model;
  readonly terms: Readonly<Record<LinearTerm, Amount>>;
  /** The least by which two amounts of a term differ. */
  readonly stepOf: Readonly<Record<LinearTerm, number>>;
  /** The host of each server in the application's order, read from the columns' values. */
  hostsOf(values: ArrayLike<number>): readonly string[];
}

/** A millionth of a weight; a kbit/s. */
const SMALLEST = 1e-6;

/** @param mostNew hosts without a server that an answer worth finding uses at most */
export function buildModel(site: Site, application: Application, mostNew: number): RequestModel {
  const picture = new Picture(site);
  const reduced = reduce(picture, application, mostNew);
  const model = new Model();
  const on = assign(model, site, application, reduced.hosts);
  const frame: Frame = {
    model,
    picture,
    application,
    hosts: reduced.hosts,
    ...lookups(picture, reduced.hosts, on),
  };
  const hosts = addCapacity(frame, reduced, on);
  return {
    model,
    terms: {
      moves: movesOf(site, application, on),
      soft: addGroups(frame),
      hosts,
      network: addPipes(frame),
    },
    stepOf: { moves: 1, soft: SMALLEST, hosts: 1, network: stepOfNetwork(application) },
    hostsOf: (values) =>
      application.servers.map(({ name }) => {
        const [host] = [...on.get(name)!].find(([, column]) => values[column] > 0.5)!;
        return host;
      }),
  };
}

/** By server and host: the column that is 1 when it is there. */
type Assignment = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Every server on one host of those that the checker would let it be on if it were alone. */
function assign(model: Model, site: Site, { servers }: Application, hosts: readonly Host[]): Assignment {
  const mayBe = eligibility(site);
  const on = new Map<string, Map<string, number>>();
  for (const server of servers) {
    const columns = new Map(
      hosts.flatMap((host) => (mayBe(server, host.name, true) ? [[host.name, model.binary()] as const] : [])),
    );
    on.set(server.name, columns);
    model.equal(
      [...columns.values()].map((column) => [column, 1]),
      1,
    );
  }
  return on;
}

function eligibility(site: Site) {
  const verifier = new Verifier(viewSnapshot(openSite(site)));
  const clusterOf = new Map(site.racks.map(({ name, cluster = null }) => [name, cluster]));
  const rackOf = new Map(site.hosts.map(({ name, rack = null }) => [name, rack]));
  return (server: Application['servers'][number], host: string, withRoom: boolean): boolean => {
    const rack = rackOf.get(host) ?? null;
    const cluster = rack === null ? null : (clusterOf.get(rack) ?? null);
    return verifier
      .check({ servers: [server] }, [{ kind: 'server', name: server.name, host, rack, cluster }])
      .every(({ rule }) => rule !== 'eligibility' && (!withRoom || rule !== 'capacity'));
  };
}

function lookups(picture: Picture, hosts: readonly Host[], on: Assignment): Pick<Frame, 'units' | 'isIn'> {
  const inside = (level: Level) => {
    const units = new Map<string, string[]>();
    for (const { name } of hosts) {
      const unit = picture.unitOf(name, level);
      units.set(unit, [...(units.get(unit) ?? []), name]);
    }
    return units;
  };
  const hostsIn = { host: inside('host'), rack: inside('rack'), cluster: inside('cluster') };
  return {
    units: (level) => [...hostsIn[level].keys()],
    isIn: (server, level, unit) =>
      (hostsIn[level].get(unit) ?? []).flatMap((host) => {
        const column = on.get(server)?.get(host);
        return column === undefined ? [] : [[column, 1] as const];
      }),
  };
}

/** @returns hosts without a server before that get one */
function addCapacity(
  { model, picture, application }: Frame,
  { hosts, alike }: Reduced,
  on: Assignment,
): Amount {
  const classes = new Set(application.servers.flatMap(({ resources }) => Object.keys(resources)));
  const taken = new Map<string, number>();
  for (const host of hosts) {
    const here = application.servers.flatMap(({ name, resources }) => {
      const column = on.get(name)!.get(host.name);
      return column === undefined ? [] : [{ column, resources }];
    });
    if (here.length === 0) continue;
    const isNew = !picture.isActive('host', host.name);
    const used = isNew ? model.binary() : undefined;
    if (used !== undefined) {
      taken.set(host.name, used);
      for (const { column } of here) model.atMost(less([[column, 1]], [[used, 1]]), 0);
    }
    for (const each of classes) {
      const demand: Sum = here.map(({ column, resources }) => [column, resources[each] ?? 0]);
      const free = picture.free(host, each);
      // A host that is over its capacity still takes who asks for nothing of that class.
      if (demand.every(([, amount]) => amount === 0)) continue;
      if (used === undefined) model.atMost(demand, free);
      else model.atMost(less(demand, [[used, free]]), 0);
    }
  }
  for (const run of alike) {
    const columns = run.flatMap(({ name }) => taken.get(name) ?? []);
    for (let i = 1; i < columns.length; i++)
      model.atMost(
        [
          [columns[i], 1],
          [columns[i - 1], -1],
        ],
        0,
      );
  }
  return { constant: 0, sum: [...taken.values()].map((column) => [column, 1]) };
}

/** Servers that could stay where they are, as far as it hangs on themselves, and do not. */
function movesOf(site: Site, { servers }: Application, on: Assignment): Amount {
  const mayBe = eligibility(site);
  const stays: (readonly [number, number])[] = [];
  let constant = 0;
  for (const server of servers) {
    const { name, current } = server;
    if (current === undefined || !mayBe(server, current, false)) continue;
    constant++;
    const column = on.get(name)!.get(current);
    if (column !== undefined) stays.push([column, -1]);
  }
  return { constant, sum: stays };
}

/** Every pipe crosses two uplinks a level, or none. */
function stepOfNetwork({ pipes = [] }: Application): number {
  return Math.max(SMALLEST, (2 * stepKbps(pipes)) / 1000);
}
