/**
 * Looks at what a service left in its store, without asking the service: adds up by hand what stands on each host
 * and each uplink, and lets the independent checker judge every plan by what its client asked for.
 */
import { DatabaseSync } from '@photostructure/sqlite';
import {
  type Application,
  type Host,
  occupy,
  openSite,
  type Placement,
  PRIVATE,
  type Site,
  Verifier,
  vacate,
  viewSnapshot,
} from '@valet/ostro';
import { applicationOf, type PlanRequest } from './requests.ts';

export interface Audit {
  readonly plans: number;
  readonly placements: number;
  /** Share of the site's vcpus that is taken. */
  readonly load: number;
  /** What is wrong; empty when nothing is. */
  readonly violations: readonly string[];
}

interface Stored {
  readonly name: string;
  readonly application: Application;
  readonly locations: ReadonlyMap<string, string>;
}

/** Told no more than so many. */
const MOST_TOLD = 20;

export function audit(database: string, site: Site): Audit {
  const plans = readPlans(database);
  const hosts = new Map(site.hosts.map((host) => [host.name, host]));
  const violations = [
    ...plans.flatMap((plan) => wholeness(plan, hosts)),
    ...capacity(plans, hosts),
    ...bandwidth(plans, site, hosts),
  ];
  // Only on sound ground can the rules be judged.
  if (violations.length === 0) violations.push(...rules(plans, site));
  const vcpus = plans
    .flatMap(({ application }) => application.servers)
    .reduce((sum, { resources }) => sum + resources.VCPU!, 0);
  const all = site.hosts.reduce((sum, { inventories }) => sum + inventories.VCPU!.total, 0);
  return {
    plans: plans.length,
    placements: plans.reduce((sum, { locations }) => sum + locations.size, 0),
    load: Math.round((vcpus / all) * 1000) / 1000,
    violations: violations.slice(0, MOST_TOLD),
  };
}

function readPlans(file: string): Stored[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const locations = new Map<string, Map<string, string>>();
    const placed =
      "SELECT plan_id, orchestration_id, location FROM placements WHERE state NOT IN ('expired', 'failed')";
    for (const row of database.prepare(placed).all() as Row[]) {
      const of = locations.get(row.plan_id!) ?? new Map<string, string>();
      locations.set(row.plan_id!, of.set(row.orchestration_id!, row.location!));
    }
    const asked =
      "SELECT plans.id, name, request FROM plans LEFT JOIN plan_requests ON plan_id = plans.id WHERE state = 'active'";
    const plans = (database.prepare(asked).all() as Row[]).map((row) => ({
      name: row.name!,
      application: applicationOf(JSON.parse(row.request ?? '{"resources":{}}') as PlanRequest),
      locations: locations.get(row.id!) ?? new Map<string, string>(),
      id: row.id!,
    }));
    const known = new Set(plans.map(({ id }) => id));
    const orphans = [...locations.keys()].filter((id) => !known.has(id));
    const lost = orphans.map((id) => ({
      name: `the lost ${id}`,
      application: { servers: [] },
      locations: locations.get(id)!,
    }));
    return [...plans, ...lost];
  } finally {
    database.close();
  }
}

type Row = Readonly<Record<string, string | null>>;

/** Everything of the plan is placed, once, on hosts that there are. */
function wholeness({ name, application, locations }: Stored, hosts: ReadonlyMap<string, Host>): string[] {
  const wanted = new Set(application.servers.map((server) => server.name));
  return [
    ...(wanted.size === 0 ? [`plan ${name} has no request`] : []),
    ...[...wanted].filter((id) => !locations.has(id)).map((id) => `plan ${name}: ${id} is not placed`),
    ...[...locations]
      .filter(([id]) => !wanted.has(id))
      .map(([id]) => `plan ${name}: ${id} was never asked for`),
    ...[...locations.values()]
      .filter((host) => !hosts.has(host))
      .map((host) => `plan ${name}: there is no host ${host}`),
  ];
}

function capacity(plans: readonly Stored[], hosts: ReadonlyMap<string, Host>): string[] {
  const used = new Map<string, number>();
  for (const { application, locations } of plans)
    for (const { name, resources } of application.servers)
      for (const [each, amount] of Object.entries(resources))
        add(used, `${locations.get(name)} ${each}`, amount);
  return [...used].flatMap(([key, amount]) => {
    const [host, each] = key.split(' ') as [string, string];
    const total = hosts.get(host)?.inventories[each]?.total ?? 0;
    return amount > total ? [`host ${host}: ${amount} of ${total} ${each}`] : [];
  });
}

function bandwidth(plans: readonly Stored[], site: Site, hosts: ReadonlyMap<string, Host>): string[] {
  const clusterOf = new Map((site.racks ?? []).map(({ name, cluster }) => [name, cluster]));
  const used = new Map<string, number>();
  for (const { application, locations } of plans)
    for (const { a, b, mbps } of application.pipes ?? []) {
      const ends = [a, b].map((end) => {
        const host = locations.get(end) ?? '';
        const rack = hosts.get(host)?.rack ?? '';
        return [`host ${host}`, `rack ${rack}`, `cluster ${clusterOf.get(rack)}`];
      });
      // Up from either end until both are in one unit.
      for (let level = 0; level < 3 && ends[0]![level] !== ends[1]![level]; level++)
        for (const end of ends) add(used, end[level]!, mbps);
    }
  const uplinks = new Map<string, number | undefined>([
    ...site.hosts.map(({ name, uplinkMbps }) => [`host ${name}`, uplinkMbps] as const),
    ...(site.racks ?? []).map(({ name, uplinkMbps }) => [`rack ${name}`, uplinkMbps] as const),
    ...(site.clusters ?? []).map(({ name, uplinkMbps }) => [`cluster ${name}`, uplinkMbps] as const),
  ]);
  return [...used].flatMap(([unit, mbps]) => {
    const whole = uplinks.get(unit) ?? 0;
    return mbps > whole ? [`uplink of ${unit}: ${mbps} of ${whole} Mbit/s`] : [];
  });
}

/** Each plan is taken out of the site that holds all of them, and judged as if it came last. */
function rules(plans: readonly Stored[], site: Site): string[] {
  const snapshot = openSite(site, PRIVATE);
  for (const plan of plans) occupy(snapshot, ...holdings(plan));
  const racks = new Map(site.hosts.map(({ name, rack }) => [name, rack ?? null]));
  const clusters = new Map((site.racks ?? []).map(({ name, cluster }) => [name, cluster ?? null]));
  return plans.flatMap((plan) => {
    const [occupants, pipes] = holdings(plan);
    vacate(snapshot, occupants, pipes);
    const placements = [...plan.locations].map(([name, host]): Placement => {
      const rack = racks.get(host) ?? null;
      return {
        kind: 'server',
        name,
        host,
        rack,
        cluster: rack === null ? null : (clusters.get(rack) ?? null),
      };
    });
    const broken = new Verifier(viewSnapshot(snapshot)).check(plan.application, placements);
    occupy(snapshot, occupants, pipes);
    return broken.map(({ message }) => `plan ${plan.name}: ${message}`);
  });
}

function holdings({
  name: plan,
  application,
  locations,
}: Stored): [Parameters<typeof occupy>[1], Parameters<typeof occupy>[2]] {
  return [
    application.servers.map(({ name, resources }) => ({
      name: `${plan} ${name}`,
      kind: 'server',
      at: locations.get(name)!,
      resources,
      sizeGb: 0,
      iops: 0,
      groups: {},
    })),
    (application.pipes ?? []).map(({ a, b, mbps }) => ({
      host: locations.get(a)!,
      to: locations.get(b)!,
      toPool: false,
      kbps: mbps * 1000,
    })),
  ];
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
