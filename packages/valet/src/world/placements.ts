/** Every placement, found by its id, its plan, its orchestration id and what claimed it. */
import type { PlacementRecord } from '../ports/record.ts';
import { holdingOf } from './holding.ts';
import { IndexOfIds } from './index-of-ids.ts';
import { isHolding } from './placement-states.ts';
import { Tally } from './tally.ts';

export class Placements {
  readonly #byId = new Map<string, PlacementRecord>();
  readonly #byPlan = new IndexOfIds();
  readonly #byOrchestration = new IndexOfIds();
  readonly #byResource = new IndexOfIds();
  readonly #byServerGroup = new IndexOfIds();
  readonly #holding = new Tally();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): PlacementRecord | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<PlacementRecord> {
    return this.#byId.values();
  }

  /** Those of each plan that has any, in no order. */
  *byPlan(): Iterable<PlacementRecord[]> {
    for (const planId of this.#byPlan.keys()) yield this.#found(this.#byPlan.get(planId));
  }

  /** In the order of their names. */
  ofPlan(planId: string): PlacementRecord[] {
    return this.#found(this.#byPlan.get(planId)).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1,
    );
  }

  /** Those of every project: an orchestration id is whatever its plan's request said. */
  ofOrchestration(orchestrationId: string): PlacementRecord[] {
    return this.#found(this.#byOrchestration.get(orchestrationId));
  }

  /** What one project has for a server or volume of the cloud; what holds something comes first. */
  ofResourceIn(projectId: string | null, resourceId: string): PlacementRecord | undefined {
    const own = this.ofResource(resourceId).filter((placement) => placement.projectId === projectId);
    return own.find(isHolding) ?? own[0];
  }

  /** Those that were claimed for a server or volume of the cloud: one, but for what holds nothing any more. */
  ofResource(resourceId: string): PlacementRecord[] {
    return this.#found(this.#byResource.get(resourceId));
  }

  /** Those whose scheduler named this server group of Nova. */
  ofServerGroup(groupId: string): PlacementRecord[] {
    return this.#found(this.#byServerGroup.get(groupId));
  }

  /** How many of a project hold something. */
  holdingOf(projectId: string | null): number {
    return this.#holding.of(projectId);
  }

  /** Takes in those that the store remembers; there are none yet. */
  restore(placements: readonly PlacementRecord[]): void {
    for (const placement of placements) this.#add(placement);
  }

  put(placement: PlacementRecord): void {
    this.remove(placement.id);
    this.#add(placement);
  }

  #add(placement: PlacementRecord): void {
    this.#byId.set(placement.id, placement);
    if (isHolding(placement)) this.#holding.add(placement.projectId, 1);
    this.#byPlan.add(placement.planId, placement.id);
    this.#byOrchestration.add(placement.orchestrationId, placement.id);
    if (placement.resourceId !== null) this.#byResource.add(placement.resourceId, placement.id);
    const serverGroup = serverGroupOf(placement);
    if (serverGroup !== undefined) this.#byServerGroup.add(serverGroup, placement.id);
  }

  remove(id: string): void {
    const placement = this.#byId.get(id);
    if (placement === undefined) return;
    this.#byId.delete(id);
    if (isHolding(placement)) this.#holding.add(placement.projectId, -1);
    this.#byPlan.delete(placement.planId, id);
    this.#byOrchestration.delete(placement.orchestrationId, id);
    if (placement.resourceId !== null) this.#byResource.delete(placement.resourceId, id);
    const serverGroup = serverGroupOf(placement);
    if (serverGroup !== undefined) this.#byServerGroup.delete(serverGroup, id);
  }

  #found(ids: Iterable<string>): PlacementRecord[] {
    return Array.from(ids, (id) => this.#byId.get(id)!);
  }
}

/** Most have none, and are not worth parsing to see it: a start has a hundred thousand of them. */
function serverGroupOf(placement: PlacementRecord): string | undefined {
  return placement.holding.includes('serverGroup') ? holdingOf(placement).serverGroup : undefined;
}
