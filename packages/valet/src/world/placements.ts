/** Every placement, found by its id, its plan, its orchestration id and what claimed it. */
import type { PlacementRecord } from '../ports/record.ts';
import { holdingOf } from './holding.ts';

export class Placements {
  readonly #byId = new Map<string, PlacementRecord>();
  readonly #byPlan = new Map<string, Set<string>>();
  readonly #byOrchestration = new Map<string, string>();
  readonly #byResource = new Map<string, string>();
  readonly #byServerGroup = new Map<string, Set<string>>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): PlacementRecord | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<PlacementRecord> {
    return this.#byId.values();
  }

  /** In the order of their names. */
  ofPlan(planId: string): PlacementRecord[] {
    const found = [...(this.#byPlan.get(planId) ?? [])].map((id) => this.#byId.get(id)!);
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
  }

  ofOrchestration(orchestrationId: string): PlacementRecord | undefined {
    return this.#found(this.#byOrchestration.get(orchestrationId));
  }

  ofResource(resourceId: string): PlacementRecord | undefined {
    return this.#found(this.#byResource.get(resourceId));
  }

  /** Those whose scheduler named this server group of Nova. */
  ofServerGroup(groupId: string): PlacementRecord[] {
    return [...(this.#byServerGroup.get(groupId) ?? [])].map((id) => this.#byId.get(id)!);
  }

  put(placement: PlacementRecord): void {
    this.remove(placement.id);
    this.#byId.set(placement.id, placement);
    const plan = this.#byPlan.get(placement.planId) ?? new Set();
    this.#byPlan.set(placement.planId, plan.add(placement.id));
    this.#byOrchestration.set(placement.orchestrationId, placement.id);
    if (placement.resourceId !== null) this.#byResource.set(placement.resourceId, placement.id);
    const { serverGroup } = holdingOf(placement);
    if (serverGroup === undefined) return;
    const members = this.#byServerGroup.get(serverGroup) ?? new Set();
    this.#byServerGroup.set(serverGroup, members.add(placement.id));
  }

  remove(id: string): void {
    const placement = this.#byId.get(id);
    if (placement === undefined) return;
    this.#byId.delete(id);
    const plan = this.#byPlan.get(placement.planId);
    plan?.delete(id);
    if (plan?.size === 0) this.#byPlan.delete(placement.planId);
    forget(this.#byOrchestration, placement.orchestrationId, id);
    if (placement.resourceId !== null) forget(this.#byResource, placement.resourceId, id);
    const { serverGroup } = holdingOf(placement);
    if (serverGroup === undefined) return;
    const members = this.#byServerGroup.get(serverGroup);
    members?.delete(id);
    if (members?.size === 0) this.#byServerGroup.delete(serverGroup);
  }

  #found(id: string | undefined): PlacementRecord | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }
}

/** Another placement may have taken the key since. */
function forget(index: Map<string, string>, key: string, id: string): void {
  if (index.get(key) === id) index.delete(key);
}
