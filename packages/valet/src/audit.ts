/**
 * Looks through a store and tells what cannot be: half plans, hosts and links over their capacity, rules that the
 * placements of a plan break. Independent of the running service: it reads the records, adds up what they hold
 * by itself, and has the optimizer's checker judge each plan on the site with all the others.
 */
import type { Flavor } from '@valet/heat';
import { hostNumber, openSite, PRIVATE, type Site, type Snapshot } from '@valet/ostro';
import { brokenRules, withoutCandidates } from './planning/drift/broken-rules.ts';
import { openStored } from './planning/request.ts';
import type { PlacementRecord, PlanRecord } from './ports/record.ts';
import type { Store, StoredState } from './ports/store.ts';
import { cloudOfSnapshot } from './solver/cloud.ts';
import { holdingOf } from './world/holding.ts';
import { isHolding } from './world/placement-states.ts';
import { World } from './world/world.ts';

export interface AuditParts {
  readonly store: Store;
  readonly siteId: string;
  readonly site: Site;
  readonly flavors: readonly Flavor[];
}

export interface Audit {
  readonly plans: number;
  readonly placements: number;
  /** One sentence each; none: all is as it should be. */
  readonly findings: readonly string[];
}

/** @throws ValetError when the store does not answer, or its schema is another program's */
export async function auditStore({ store, siteId, site, flavors }: AuditParts): Promise<Audit> {
  const state = await store.load(siteId);
  const snapshot = openSite(site, PRIVATE);
  const blank = openSite(site, PRIVATE);
  const world = new World(snapshot);
  const lost = world.restore(state);
  const findings = [
    ...lost.map(({ id, kind, location }) => `placement ${id}: the site has no ${kind} location ${location}`),
    ...strays(state),
    ...overfull(state.placements, blank, snapshot),
  ];
  for (const plan of state.plans) findings.push(...(await judgePlan({ store, world, flavors }, plan)));
  return { plans: state.plans.length, placements: state.placements.length, findings };
}

/** Records without those they belong to, and ids that should be one's alone. */
function strays({ plans, placements }: StoredState): string[] {
  const findings: string[] = [];
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const stacks = new Map<string, string>();
  for (const { id, projectId, stackId } of plans) {
    const key = JSON.stringify([projectId, stackId]);
    const other = stacks.get(key);
    if (other !== undefined) findings.push(`plans ${other} and ${id} are both for stack ${stackId}`);
    stacks.set(key, id);
  }
  const resources = new Map<string, string>();
  for (const placement of placements) {
    const { id, planId, projectId, resourceId, state } = placement;
    const plan = byId.get(planId);
    if (plan === undefined) findings.push(`placement ${id}: its plan ${planId} is not there`);
    else if (plan.state === 'failed' && isHolding(placement))
      findings.push(`placement ${id}: its plan ${planId} failed`);
    else if (plan.projectId !== projectId)
      findings.push(`placement ${id}: is of project ${projectId}, its plan of ${plan.projectId}`);
    if (resourceId === null) {
      if (state === 'claimed' || state === 'confirmed' || state === 'moving')
        findings.push(`placement ${id}: is ${state} by nothing`);
    } else if (isHolding(placement)) {
      const other = resources.get(resourceId);
      if (other !== undefined) findings.push(`placements ${other} and ${id} are both for ${resourceId}`);
      resources.set(resourceId, id);
    }
  }
  return findings;
}

/** What placements hold, added up from their records, against what the site has, and against the picture. */
function overfull(placements: readonly PlacementRecord[], blank: Snapshot, picture: Snapshot): string[] {
  const findings: string[] = [];
  const { classes, classIndex, poolIndex } = blank;
  const hosts = new Float64Array(blank.free.length);
  const pools = new Map<number, { gb: number; iops: number }>();
  for (const placement of placements.filter(isHolding)) {
    const { resources, sizeGb, iops, leaving } = holdingOf(placement);
    const taken = [{ location: placement.location, resources, sizeGb, iops }, ...(leaving ? [leaving] : [])];
    for (const { location, ...amounts } of taken) {
      if (placement.kind === 'server') {
        const host = hostNumber(blank, location);
        if (host < 0) continue;
        for (const [name, amount] of Object.entries(amounts.resources)) {
          const at = classIndex.get(name);
          if (at === undefined) findings.push(`placement ${placement.id}: no host has ${name}`);
          else hosts[host * classes.length + at]! += amount;
        }
      } else {
        const pool = poolIndex.get(location);
        if (pool === undefined) continue;
        const sum = pools.get(pool) ?? { gb: 0, iops: 0 };
        pools.set(pool, { gb: sum.gb + amounts.sizeGb, iops: sum.iops + amounts.iops });
      }
    }
  }
  for (const [at, used] of hosts.entries()) {
    const what = () => `${blank.unitNames[Math.floor(at / classes.length)]}: ${classes[at % classes.length]}`;
    if (used > 0 && used > blank.free[at]!) findings.push(`${what()} ${used} of ${blank.free[at]} is held`);
    if (blank.free[at]! - used !== picture.free[at])
      findings.push(`${what()} is not what its holders sum to`);
  }
  for (const [pool, { gb, iops }] of pools) {
    if (gb > blank.poolFreeGb[pool]!) findings.push(`pool ${blank.poolNames[pool]}: ${gb} GB are held`);
    if (iops > blank.poolFreeIops[pool]!)
      findings.push(`pool ${blank.poolNames[pool]}: ${iops} iops are held`);
  }
  for (const [link, free] of picture.linkFree.entries())
    if (free < 0) findings.push(`link ${link} has ${-free} kbit/s more than it carries`);
  return findings;
}

/** Judges one plan on the site with everybody else on it. */
async function judgePlan(
  { store, world, flavors }: { store: Store; world: World; flavors: readonly Flavor[] },
  plan: PlanRecord,
): Promise<string[]> {
  const text = await store.planRequest(plan.id);
  if (text === null) return [`plan ${plan.id}: its request is not there`];
  if (plan.state === 'failed') return [];
  const cloud = cloudOfSnapshot(world.snapshot, flavors, plan.projectId);
  const { application } = openStored(cloud, withoutCandidates(text), plan.projectId);
  const held = world.placements.ofPlan(plan.id).filter(isHolding);
  const broken = brokenRules(world.snapshot, world, held, application);
  return broken.map(({ rule, message }) => `plan ${plan.id}: ${rule}: ${message}`);
}
