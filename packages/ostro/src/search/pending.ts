/**
 * Bandwidth still to come: where uplinks are what is scarce, a host is good for a part only if it has uplinks left
 * for the pipes of those that stand there already. Kept by host and rack as parts are placed.
 */
import { SAME_CLUSTER, SAME_HOST, SAME_RACK, SAME_SITE } from '../model/links.ts';
import type { Draft } from './draft.ts';
import type { PendingMemory } from './scratch.ts';

export class Pending {
  readonly #draft: Draft;
  readonly #memory: PendingMemory;
  /** Of the part at hand: kbit/s to parts still to come, and to placed ones. */
  #coming = 0;
  #out = 0;
  #part = -1;
  /** Whether all its placed neighbours are servers whose rack and cluster are known, at any distance. */
  #plain = false;

  /** @param draft nothing is placed yet */
  constructor(draft: Draft) {
    this.#draft = draft;
    this.#memory = draft.scratch.pending;
    this.#memory.clear(draft.problem.snapshot.unitCount);
  }

  /** From here on it is asked about this unplaced part: one look at its pipes serves all targets. */
  begin(part: number): void {
    const { problem, partAt } = this.#draft;
    const { pipeStart, pipeOther, pipeKbps, pipeIndex, serverParts } = problem.parts;
    const { rackOf, clusterOf } = problem.snapshot;
    const memory = this.#memory;
    memory.clearNear();
    this.#part = part;
    this.#coming = this.#out = 0;
    this.#plain = this.#draft.isServers(part);
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const other = pipeOther[e];
      const kbps = pipeKbps[e];
      const at = partAt[other];
      if (at < 0) {
        this.#coming += kbps;
        continue;
      }
      this.#out += kbps;
      this.#plain &&= other < serverParts && problem.pipes[pipeIndex[e]].maxDistance === null;
      if (other >= serverParts) continue;
      this.#plain &&= rackOf[at] >= 0 && clusterOf[at] >= 0;
      memory.addNear(at, kbps);
      if (rackOf[at] >= 0) memory.addNear(rackOf[at], kbps);
      if (clusterOf[at] >= 0) memory.addNear(clusterOf[at], kbps);
    }
  }

  /** `Draft.networkAt` of the part at hand. */
  networkAt(target: number): number {
    const { rackOf, clusterOf } = this.#draft.problem.snapshot;
    const rack = rackOf[target];
    const cluster = clusterOf[target];
    if (!this.#plain || rack < 0 || cluster < 0) return this.#draft.networkAt(this.#part, target);
    const { near } = this.#memory;
    // Whoever is on the host is in its rack, and whoever is in the rack is in its cluster.
    return (
      SAME_SITE * this.#out -
      (SAME_SITE - SAME_CLUSTER) * near[cluster] -
      (SAME_CLUSTER - SAME_RACK) * near[rack] -
      (SAME_RACK - SAME_HOST) * near[target]
    );
  }

  /** What the uplinks of a host and its rack would lack, in kbit/s, if all that is still to come had to leave them. */
  lackingAt(host: number): number {
    return this.#lackOf(host) + this.#lackOf(this.#draft.problem.snapshot.rackOf[host]);
  }

  #lackOf(unit: number): number {
    if (unit < 0) return 0;
    const { problem, scratch } = this.#draft;
    const { near, waiting } = this.#memory;
    // What the unit's own servers wait for from this part stays inside it.
    const need = waiting[unit] + this.#coming + this.#out - 2 * near[unit];
    return Math.max(0, need - (problem.snapshot.linkFree[unit] - scratch.linkUsed[unit]));
  }

  /** A part has come: its neighbours wait for it no longer, and it waits for those still to come. */
  placed(part: number): void {
    const { problem, partAt } = this.#draft;
    const { pipeStart, pipeOther, pipeKbps, serverParts } = problem.parts;
    for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
      const other = pipeOther[e];
      if (partAt[other] < 0) {
        if (part < serverParts) this.#wait(partAt[part], pipeKbps[e]);
      } else if (other < serverParts) this.#wait(partAt[other], -pipeKbps[e]);
    }
  }

  /** Parts were thrown out: all is counted anew. */
  recount(): void {
    const { problem, partAt } = this.#draft;
    const { pipeStart, pipeOther, pipeKbps, serverParts } = problem.parts;
    this.#memory.clear(problem.snapshot.unitCount);
    for (let part = 0; part < serverParts; part++) {
      if (partAt[part] < 0) continue;
      for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++)
        if (partAt[pipeOther[e]] < 0) this.#wait(partAt[part], pipeKbps[e]);
    }
  }

  #wait(host: number, kbps: number): void {
    const rack = this.#draft.problem.snapshot.rackOf[host];
    this.#memory.addWaiting(host, kbps);
    if (rack >= 0) this.#memory.addWaiting(rack, kbps);
  }
}
