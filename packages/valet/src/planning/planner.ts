/** Puts the use cases together. */
import { viewOneHost, viewSite } from '../world/site-view.ts';
import { migratePlan, reservePlacement, updatePlan } from './change-plan.ts';
import { createPlan, viewPlan } from './create-plan.ts';
import { deletePlacement, deletePlan } from './delete.ts';
import type { Deps } from './deps.ts';
import { findDestination } from './destinations/find-destination.ts';
import { reconcileStacks, stackChanged } from './destinations/follow-stacks.ts';
import type { DestinationInput } from './destinations/input.ts';
import { OpenRequests } from './destinations/open-requests.ts';
import { Sightings } from './destinations/sightings.ts';
import { StackMemory } from './destinations/stack-memory.ts';
import { DriftWatch } from './drift/drift.ts';
import {
  addGroupMembers,
  createGroup,
  deleteGroup,
  findGroup,
  removeGroupMembers,
  updateGroup,
} from './groups.ts';
import type { LiveFeed } from './live/live-feed.ts';
import { capacity, preview } from './questions.ts';
import type { Context, UseCases } from './use-cases.ts';

type LiveView = Pick<LiveFeed, 'requirePicture' | 'status' | 'pictureStatus'>;

/** @param live the cloud that is followed; null in mode sim */
export function createUseCases(deps: Deps, live: LiveView | null = null): UseCases {
  const { world, journal, pool, settings } = deps;
  const { stacks } = deps;
  const drift = new DriftWatch(deps);
  const stackMemory = new StackMemory(deps.clock);
  const sightings = new Sightings(deps.clock);
  const memory = { openRequests: new OpenRequests(deps.clock), stacks: stackMemory };
  /** What is planned is planned on a picture: without one nothing is. */
  const planned =
    <Args extends readonly unknown[], Result>(plan: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      live?.requirePicture();
      return plan(...args);
    };
  const placed = planned((context: Context, input: DestinationInput) =>
    findDestination(deps, memory, context, input),
  );
  return {
    createGroup: (context, input) => createGroup(deps, context, input),
    updateGroup: (context, id, description) => updateGroup(deps, context, id, description),
    deleteGroup: (context, id) => deleteGroup(deps, context, id),
    addGroupMembers: (context, id, projects) => addGroupMembers(deps, context, id, projects),
    removeGroupMembers: (context, id, project) => removeGroupMembers(deps, context, id, project),
    findGroup: (idOrName) => findGroup(deps, idOrName),
    groups: () => world.groups.values(),

    createPlan: planned((context, input) => createPlan(deps, context, input)),
    updatePlan: planned((context, id, input) => updatePlan(deps, context, id, input)),
    migratePlan: planned((context, id, input) => migratePlan(deps, context, id, input)),
    deletePlan: (context, id) => deletePlan(deps, context, id),
    findPlan: (id) => {
      const plan = world.plans.get(id);
      return plan === undefined ? undefined : viewPlan(deps, plan);
    },
    plansOfStack: (stackId) => world.plansOfStack(stackId),
    plans: () => world.plans.values(),

    reservePlacement: planned((context, id, input) => reservePlacement(deps, context, id, input)),
    findDestination: (context, input) => {
      // Seen even where nothing can be answered yet.
      sightings.see(input);
      return placed(context, input);
    },
    stackChanged: async (stackId, isNews, signal) => {
      if (stacks === null) return false;
      return stackChanged(deps, stacks, stackMemory, stackId, isNews, signal);
    },
    reconcileStacks: async (signal) =>
      stacks === null ? [] : reconcileStacks(deps, stacks, stackMemory, signal),
    deletePlacement: (context, id) => deletePlacement(deps, context, id),
    findPlacement: (id) => world.placements.get(id),
    placementsOf: (orchestrationId) => world.placements.ofOrchestration(orchestrationId),
    placements: () => world.placements.all(),

    preview: planned((context, input) => preview(deps, context, input)),
    capacity: planned((context, input) => capacity(deps, context, input)),

    site: () => viewSite(world, settings.mode),
    host: (name) => viewOneHost(world, name),
    status: () => ({
      ostro: { status: 'ok', running: pool.running, waiting: pool.waiting, hosts: world.snapshot.hostCount },
      store: { status: 'ok', last_change: journal.lastSeq },
      ...(live?.status() ?? {}),
      ...sightings.status(live !== null),
      world: {
        status: 'ok',
        ...(live?.pictureStatus() ?? {}),
        mode: settings.mode,
        groups: world.groups.size,
        plans: world.plans.size,
        placements: world.placements.size,
      },
    }),
    drift: () => drift.list(),
    changesAfter: (afterSeq, limit, projectId) =>
      journal.store.changes({ siteId: deps.siteId, afterSeq, limit, projectId }),
    subscribe: (listener) => journal.subscribe(listener),
  };
}
