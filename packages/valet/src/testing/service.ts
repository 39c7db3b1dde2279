/** A service for tests: a small real site, real solver threads, a clock that tests turn. */
import type { Flavor } from '@valet/heat';
import type { Site } from '@valet/ostro';
import type { PlanningSettings } from '../planning/deps.ts';
import { UNLIMITED } from '../planning/quota.ts';
import type { Context, PlanView, UseCases } from '../planning/use-cases.ts';
import type { Caller, Role } from '../ports/identity.ts';
import type { PlacementRecord } from '../ports/record.ts';
import { type Service, type ServiceParts, startService } from '../service.ts';
import { MemoryStore } from '../store/memory.ts';
import type { World } from '../world/world.ts';

export class TestClock {
  #now = Date.UTC(2026, 0, 1);
  now(): number {
    return this.#now;
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** Two clusters of two racks of two hosts, 8 vcpus each, with uplinks. */
export function testSite(): Site {
  const racks = ['r1', 'r2', 'r3', 'r4'];
  return {
    name: 'test',
    clusters: [
      { name: 'c1', uplinkMbps: 40_000 },
      { name: 'c2', uplinkMbps: 40_000 },
    ],
    racks: racks.map((name, i) => ({ name, cluster: i < 2 ? 'c1' : 'c2', uplinkMbps: 20_000 })),
    hosts: Array.from({ length: 8 }, (_, i) => ({
      name: `h${i + 1}`,
      rack: racks[i >> 1],
      uplinkMbps: 10_000,
      inventories: { VCPU: { total: 8 }, MEMORY_MB: { total: 32_768 }, DISK_GB: { total: 1000 } },
    })),
    pools: [{ name: 'ceph', at: 'site', capacityGb: 10_000, iops: 50_000, uplinkMbps: 40_000 }],
  };
}

export const TEST_FLAVORS: readonly Flavor[] = [
  { name: 'm1.small', vcpus: 1, memoryMb: 2048, diskGb: 20 },
  { name: 'm1.medium', vcpus: 2, memoryMb: 4096, diskGb: 40 },
  { name: 'm1.large', vcpus: 4, memoryMb: 8192, diskGb: 80 },
];

export interface Running {
  readonly service: Service;
  readonly useCases: UseCases;
  readonly world: World;
  readonly clock: TestClock;
  readonly hosts: readonly string[];
  /** A call of a member of project p1, or of an administrator. */
  context(role?: Role, projectId?: string): Context;
  /** All that is used of each class, over the site. */
  used(): Record<string, number>;
}

export interface TestOptions extends Partial<ServiceParts> {
  /** Default sim: what is claimed is there. */
  readonly mode?: 'sim' | 'live';
  readonly planning?: Partial<PlanningSettings>;
}

export async function startForTest({
  mode = 'sim',
  planning = {},
  ...options
}: TestOptions): Promise<Running> {
  const clock = new TestClock();
  let world: World | undefined;
  const service = await startService({
    siteId: 'test',
    site: testSite(),
    flavors: TEST_FLAVORS,
    store: new MemoryStore(),
    identity: {
      authenticate: async () => caller('admin', 'p1'),
      projectExists: async (id) => id.startsWith('p'),
      close: async () => {},
    },
    clock,
    settings: {
      mode,
      policy: 'pack',
      seed: 1,
      budgetMs: 0,
      members: 1,
      reservationMs: 70 * 60_000,
      failedRetentionMs: 3_600_000,
      attempts: 100,
      quota: UNLIMITED,
      ...planning,
    },
    threads: 1,
    queueLimit: 1000,
    projectQueueLimit: 1000,
    hurryAfterMs: 60_000,
    metrics: { solved: () => {}, conflicted: () => {}, rejected: () => {} },
    log: { info: () => {}, warn: () => {} },
    onWorld: (each) => {
      world = each;
    },
    ...options,
  });
  let requests = 0;
  return {
    service,
    useCases: service.useCases,
    world: world!,
    clock,
    hosts: testSite().hosts.map(({ name }) => name),
    context: (role = 'member', projectId = 'p1') => ({
      requestId: `req-${++requests}`,
      caller: caller(role, projectId),
      signal: new AbortController().signal,
    }),
    used: () => {
      const { classes, capacity, free } = world!.snapshot;
      const total: Record<string, number> = {};
      for (let i = 0; i < free.length; i++) {
        const name = classes[i % classes.length];
        total[name] = (total[name] ?? 0) + capacity[i] - free[i];
      }
      return total;
    },
  };
}

/** The plan for a stack, of whichever project. */
export function planOf(useCases: UseCases, stackId: string): PlanView | undefined {
  const [plan] = useCases.plansOfStack(stackId);
  return plan && useCases.findPlan(plan.id);
}

/** The placement of a resource, of whichever plan. */
export function placementOf(useCases: UseCases, orchestrationId: string): PlacementRecord | undefined {
  return useCases.placementsOf(orchestrationId)[0];
}

function caller(role: Role, projectId: string): Caller {
  return { userId: 'u1', userName: 'user', projectId, projectName: projectId, roles: new Set([role]) };
}
