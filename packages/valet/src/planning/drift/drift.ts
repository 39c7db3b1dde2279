/**
 * Which servers no longer sit where their rules allow: whatever has happened since they were placed, a site that is
 * described otherwise, a host that was disabled, a server that was moved by hand. Asked for now and then, answered for
 * now: a plan is judged by the independent checker when it is asked for the first time, and again only when something
 * has changed that its verdict depends on. The work is done between other work, a few milliseconds at a time.
 */
import type { Cloud } from '@valet/heat';
import { type Application, copySnapshot, type Snapshot } from '@valet/ostro';
import { ValetError } from '../../error.ts';
import type { PlacementRecord, PlanRecord } from '../../ports/record.ts';
import { holdingOf, itemOf } from '../../world/holding.ts';
import { cloudFor } from '../cloud.ts';
import type { Deps } from '../deps.ts';
import { stackLock } from '../keyed-lock.ts';
import { openStored } from '../request.ts';
import type { Drift } from '../use-cases.ts';
import { asHeld, brokenRules, withoutCandidates } from './broken-rules.ts';
import { Ground, type Troubled } from './ground.ts';
import { TimeSlices } from './time-slices.ts';
import {
  brokenByItem,
  featuresOf,
  groupsOf,
  heldOf,
  type Lookup,
  looksAtAllHosts,
  stillHolds,
  type Verdict,
} from './verdict.ts';

/** Longest that other work waits for the judging of small plans; one plan is judged at once, however large. */
const SLICE_MS = 4;

export class DriftWatch {
  readonly #deps: Deps;
  readonly #verdicts = new Map<string, Verdict>();
  #ground: Ground;
  /** A copy of the site, which plans leave and enter while they are judged. */
  #copy: { readonly moment: string; readonly snapshot: Snapshot } | null = null;
  /** Since then nothing has changed that any verdict could depend on. */
  #settledAt: string | null = null;
  #lastRound: Promise<void> = Promise.resolve();
  #nextRound: Promise<void> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#ground = new Ground(deps.world.snapshot, 0);
  }

  /** Everything that breaks its rules at some moment after the call, by resource id. @throws ValetError `valet.store.unavailable` */
  async list(): Promise<Drift[]> {
    await this.#round();
    const found: Drift[] = [];
    for (const [id, { broken }] of this.#verdicts) {
      if (broken.size === 0) continue;
      for (const placement of heldOf(this.#deps.world, id)) {
        const messages = broken.get(itemOf(placement));
        const { resourceId, type, projectId } = placement;
        if (messages === undefined || resourceId === null) continue;
        found.push({
          resourceId,
          type,
          projectId,
          message: [...messages, ...movedFrom(placement)].join('; '),
        });
      }
    }
    return found.sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
  }

  /** Who asks while a round is under way waits for the next one, with all others who do. */
  #round(): Promise<void> {
    if (this.#nextRound !== null) return this.#nextRound;
    const round = this.#lastRound.then(() => {
      this.#nextRound = null;
      return this.#judgeAll();
    });
    this.#nextRound = round;
    this.#lastRound = round.catch(() => {});
    return round;
  }

  async #judgeAll(): Promise<void> {
    const { world } = this.#deps;
    this.#onSite();
    const begin = this.#now();
    if (this.#settledAt === begin) return;
    for (const id of this.#verdicts.keys()) if (!world.plans.has(id)) this.#verdicts.delete(id);
    const slices = new TimeSlices(SLICE_MS);
    const troubled = this.#ground.troubled();
    const judged = new Set<string>();
    /** Stored groups in which something has changed for the worse: their other members may be worse off, too. */
    let groups = new Set<string>();
    const judge = async (id: string) => {
      judged.add(id);
      for (const group of await this.#judge(id)) groups.add(group);
    };
    for (const id of [...world.plans.keys()]) {
      await slices.pause();
      if (this.#concernsNobody(id)) {
        this.#verdicts.delete(id);
        continue;
      }
      const verdict = this.#verdicts.get(id);
      if (verdict === undefined || !this.#holds(verdict, troubled)) await judge(id);
    }
    while (groups.size > 0) {
      const changed = groups;
      groups = new Set();
      for (const [id, verdict] of [...this.#verdicts]) {
        await slices.pause();
        if (!judged.has(id) && verdict.groups.some((group) => changed.has(group.id))) await judge(id);
      }
    }
    // What has changed meanwhile is looked at when somebody asks again.
    this.#settledAt = begin === this.#now() ? begin : null;
  }

  /** Nothing has been built for any of its placements, and no stored group has others' beside them. */
  #concernsNobody(id: string): boolean {
    const { world } = this.#deps;
    return heldOf(world, id).every(
      (placement) => placement.resourceId === null && Object.keys(holdingOf(placement).groups).length === 0,
    );
  }

  /** Whatever happens elsewhere may have mended what was broken, or have made worse what had too much already. */
  #holds(verdict: Verdict, { hosts, pools }: Troubled): boolean {
    const isFragile =
      verdict.broken.size > 0 ||
      verdict.held.some(({ kind, location }) => (kind === 'server' ? hosts : pools).has(location));
    if (isFragile && verdict.judgedAt !== this.#ground.moment()) return false;
    return stillHolds(verdict, this.#deps.world, this.#ground);
  }

  /** @returns ids of the stored groups whose other members may be worse off now */
  async #judge(id: string): Promise<string[]> {
    const { world, locks, journal } = this.#deps;
    const known = world.plans.get(id);
    if (known === undefined || known.state === 'failed') return [];
    // What is being changed is judged when it has been: until then the store has another request than the world.
    return locks.run(stackLock(known), async () => {
      const text = heldOf(world, id).length === 0 ? null : await journal.store.planRequest(id);
      const plan = world.plans.get(id);
      if (plan === undefined) return [];
      const verdict = this.#verdictOf(plan, text);
      const before = this.#verdicts.get(id)?.broken;
      this.#verdicts.set(id, verdict);
      const isWorse = [...verdict.broken].some(([item, told]) => before?.get(item)?.join() !== told.join());
      return isWorse ? verdict.groups.map((group) => group.id) : [];
    });
  }

  /** @param text the plan's request; null: it holds nothing, or is gone. */
  #verdictOf(plan: PlanRecord, text: string | null): Verdict {
    const { world } = this.#deps;
    this.#onSite();
    const held = heldOf(world, plan.id);
    const lookups: Lookup[] = [];
    const application = text === null ? null : this.#open(plan, text, lookups);
    const asked = new Set(
      [...(application?.servers ?? []), ...(application?.volumes ?? [])].map(({ name }) => name),
    );
    // What its stack has no more stays until the cloud has deleted it; no rule of the stack is about it.
    const judged = held.filter((placement) => asked.has(itemOf(placement)));
    const violations =
      application === null ? [] : brokenRules(this.#copyOfSite(), world, judged, asHeld(application, judged));
    return {
      plan,
      held,
      features: featuresOf(this.#ground, held),
      groups: groupsOf(world, held),
      lookups,
      site: application !== null && looksAtAllHosts(application) ? this.#ground.number : null,
      judgedAt: this.#ground.moment(),
      broken: application === null ? new Map() : brokenByItem(application, violations),
    };
  }

  /** @returns null when it cannot be read any more, as when its flavor was deleted: nobody can tell what it asks */
  #open(plan: PlanRecord, text: string, lookups: Lookup[]): Application | null {
    const cloud = recorded(cloudFor(this.#deps, plan.projectId), lookups);
    try {
      return openStored(cloud, withoutCandidates(text), plan.projectId).application;
    } catch (error) {
      if (!(error instanceof ValetError)) throw error;
      this.#deps.log.warn(
        { plan_id: plan.id },
        `the rules of plan ${plan.id} cannot be judged: ${error.message}`,
      );
      return null;
    }
  }

  /** Every change of plans, placements and groups makes it another text. */
  #now(): string {
    const { plans, snapshot } = this.#deps.world;
    return `${this.#ground.moment()} ${snapshot.groupsVersion[0]} ${plans.size}`;
  }

  /** Another site may have come since. */
  #onSite(): void {
    const { snapshot } = this.#deps.world;
    if (this.#ground.snapshot !== snapshot) this.#ground = new Ground(snapshot, this.#ground.number + 1);
  }

  #copyOfSite(): Snapshot {
    const moment = this.#ground.moment();
    if (this.#copy?.moment !== moment) this.#copy = { moment, snapshot: copySnapshot(this.#ground.snapshot) };
    return this.#copy.snapshot;
  }
}

/** What is looked up is part of what the verdict depends on. */
function recorded({ placed, ...cloud }: Cloud, lookups: Lookup[]): Cloud {
  const record =
    (kind: Lookup['kind'], find: ((id: string) => string | undefined) | undefined) => (id: string) => {
      const location = find?.(id);
      lookups.push({ kind, id, location });
      return location;
    };
  return {
    ...cloud,
    placed: { hostOf: record('server', placed?.hostOf), poolOf: record('volume', placed?.poolOf) },
  };
}

function movedFrom(placement: PlacementRecord): string[] {
  const { plannedAt } = holdingOf(placement);
  return plannedAt === undefined
    ? []
    : [`it was planned at ${plannedAt}, the cloud has it at ${placement.location}`];
}
