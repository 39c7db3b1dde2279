/**
 * A stronger model of the bandwidth between hosts that are all alike: servers that pipes join and that fit a host
 * together are a clump; every server is in one, and the clumps must fit the hosts by their sizes. Its linear
 * relaxation is far nearer to the optimum than that of who is where, which halves servers at no cost.
 */
import type { Application, Site } from '@valet/ostro';
import type { Highs } from './highs.ts';
import { Model, type Sum } from './model.ts';
import { kbps, Picture, stepKbps } from './picture.ts';

/** Most clumps that are listed; beyond, there is no such model. */
const MOST_CLUMPS = 120_000;
const SAME = 1e-6;
/** There are 1,575 ways to cut up 24. */
const MOST_CAPACITY = 24;

export interface ClumpModel {
  readonly model: Model;
  /** Less what stays inside hosts, in Mbit/s. */
  readonly sum: Sum;
  readonly totalMbps: number;
  /** What stays inside is a multiple of it. */
  readonly stepMbps: number;
}

/** @param mostNew hosts without a server that an answer worth finding uses at most. @returns null: not such a request */
export function buildClumpModel(site: Site, application: Application, mostNew: number): ClumpModel | null {
  const sizes = sizesInAlikeHosts(site, application);
  const clumps = sizes && listClumps(sizes.demands, sizes.capacity, joinPipes(application));
  if (sizes === null || clumps === null) return null;
  const { pipes = [] } = application;
  const model = new Model();
  const covering: [number, number][][] = sizes.demands.map(() => []);
  const ofSize: [number, number][][] = Array.from({ length: sizes.capacity + 1 }, () => []);
  const inside: [number, number][] = [];
  for (const clump of clumps) {
    const column = model.binary();
    for (const server of clump.servers) covering[server].push([column, 1]);
    ofSize[clump.size].push([column, 1]);
    if (clump.kbps > 0) inside.push([column, -clump.kbps / 1000]);
  }
  const patterns = partitions(sizes.capacity).map((pattern) => ({ pattern, column: model.whole(mostNew) }));
  for (const sum of covering) model.equal(sum, 1);
  ofSize.forEach((sum, size) => {
    if (sum.length === 0) return;
    const room = patterns.map(({ pattern, column }) => [column, -count(pattern, size)] as const);
    model.atMost([...sum, ...room], 0);
  });
  model.atMost(
    patterns.map(({ column }) => [column, 1]),
    mostNew,
  );
  const stepMbps = stepKbps(pipes) / 1000;
  return {
    model,
    sum: inside,
    totalMbps: pipes.reduce((sum, { mbps }) => sum + kbps(mbps), 0) / 1000,
    stepMbps,
  };
}

/**
 * Every pipe that does not stay inside a host crosses two uplinks at least.
 * @param known Mbit/s × links of an answer there is
 */
export async function boundByClumps(
  highs: Highs,
  { model, sum, totalMbps, stepMbps }: ClumpModel,
  known: number,
  seconds: number,
): Promise<{ readonly bound: number; readonly seconds: number }> {
  const start = performance.now();
  // Bounds between two multiples of the step prove the worse of them.
  const enough = known / 2 - totalMbps - stepMbps + SAME;
  const outcome = await highs.minimise(model, sum, { seconds, enough });
  const inside = outcome.status === 'infeasible' ? 0 : totalMbps + outcome.bound;
  const steps = stepMbps === 0 ? 0 : Math.ceil(inside / stepMbps - SAME);
  return { bound: Math.max(0, 2 * steps * stepMbps), seconds: (performance.now() - start) / 1000 };
}

/**
 * Sizes of the servers by the class that binds everywhere, in its own unit; null when hosts differ, something stands
 * on them, rules say where servers may be, or no class is the scarcest for every server.
 */
function sizesInAlikeHosts(site: Site, application: Application) {
  const picture = new Picture(site);
  const [first] = site.hosts;
  const alike = (host: Site['hosts'][number]) =>
    !picture.isActive('host', host.name) &&
    JSON.stringify({ ...host, name: '', rack: '', uplinkReservedMbps: 0 }) ===
      JSON.stringify({ ...first, name: '', rack: '', uplinkReservedMbps: 0 });
  const plain = application.servers.every((server) =>
    Object.keys(server).every((key) => key === 'name' || key === 'resources'),
  );
  if (!plain || (application.groups ?? []).length > 0 || !site.hosts.every(alike)) return null;
  const classes = Object.keys(first.inventories);
  const share = (server: Application['servers'][number], each: string) =>
    (server.resources[each] ?? 0) / Math.max(1, picture.free(first, each));
  const scarcest = classes.find((one) =>
    application.servers.every((server) =>
      classes.every((other) => share(server, one) >= share(server, other) - 1e-12),
    ),
  );
  if (scarcest === undefined) return null;
  const capacity = picture.free(first, scarcest);
  if (capacity > MOST_CAPACITY || application.servers.some(({ resources }) => (resources[scarcest] ?? 0) < 1))
    return null;
  return { capacity, demands: application.servers.map(({ resources }) => resources[scarcest]) };
}

/** By server: the others it has pipes to, and their kbit/s. */
function joinPipes({ servers, pipes = [] }: Application): Map<number, number>[] {
  const index = new Map(servers.map(({ name }, i) => [name, i]));
  const graph = servers.map(() => new Map<number, number>());
  for (const { a, b, mbps } of pipes) {
    const [from, to] = [index.get(a)!, index.get(b)!];
    graph[from].set(to, (graph[from].get(to) ?? 0) + kbps(mbps));
    graph[to].set(from, (graph[to].get(from) ?? 0) + kbps(mbps));
  }
  return graph;
}

interface Clump {
  readonly servers: readonly number[];
  readonly size: number;
  /** Of the pipes inside. */
  readonly kbps: number;
}

/** Every connected set that fits, each once: it grows by the neighbours that its smallest member may still take. */
function listClumps(
  demands: readonly number[],
  capacity: number,
  graph: readonly Map<number, number>[],
): Clump[] | null {
  const found: Clump[] = [];
  const grow = (clump: Clump, reach: readonly number[], seen: ReadonlySet<number>): boolean => {
    found.push(clump);
    if (found.length > MOST_CLUMPS) return false;
    return reach.every((next, i) => {
      if (clump.size + demands[next] > capacity) return true;
      const more = [...graph[next].keys()].filter((other) => other > clump.servers[0] && !seen.has(other));
      const inside = clump.servers.reduce((sum, server) => sum + (graph[next].get(server) ?? 0), 0);
      const larger = {
        servers: [...clump.servers, next],
        size: clump.size + demands[next],
        kbps: clump.kbps + inside,
      };
      return grow(larger, [...reach.slice(i + 1), ...more], new Set([...seen, ...more]));
    });
  };
  const all = demands.every((size, server) => {
    const reach = [...graph[server].keys()].filter((other) => other > server);
    return grow({ servers: [server], size, kbps: 0 }, reach, new Set([server, ...reach]));
  });
  return all ? found : null;
}

/** The ways to cut a host up into sizes. */
function partitions(left: number, most = left): number[][] {
  if (left === 0) return [[]];
  const found: number[][] = [];
  for (let part = Math.min(left, most); part > 0; part--)
    for (const rest of partitions(left - part, part)) found.push([part, ...rest]);
  return found;
}

function count(pattern: readonly number[], size: number): number {
  return pattern.filter((part) => part === size).length;
}
