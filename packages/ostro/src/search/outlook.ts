/**
 * What a place promises: of the neighbours of a part that are still to come, those that its host has no room for
 * beside it will cross uplinks. The first answer counts this with what is known, after the idea published for
 * Ostro (Jung et al. 2015), here by the room of each host.
 */
import { SAME_RACK } from '../model/links.ts';
import { NETWORK } from '../plan/terms.ts';
import type { Draft } from './draft.ts';
import { forcedLinks } from './forced.ts';

export class Outlook {
  readonly #draft: Draft;
  /** Entries of the parts' pipe lists, of each part the widest first; those that no host can hold are left out. */
  readonly #start: Int32Array;
  readonly #other: Int32Array;
  readonly #kbps: Float64Array;
  readonly #room: Float64Array;

  constructor(draft: Draft) {
    this.#draft = draft;
    const { parts, pipes, snapshot } = draft.problem;
    const links = forcedLinks(draft.problem);
    const { serverParts, pipeStart, pipeOther, pipeIndex } = parts;
    this.#start = new Int32Array(serverParts + 1);
    this.#other = new Int32Array(pipeOther.length);
    this.#kbps = new Float64Array(pipeOther.length);
    this.#room = new Float64Array(snapshot.classes.length);
    let at = 0;
    for (let part = 0; part < serverParts; part++) {
      const first = at;
      for (let e = pipeStart[part]; e < pipeStart[part + 1]; e++) {
        const { kbps } = pipes[pipeIndex[e]];
        if (pipeOther[e] >= serverParts || links[pipeIndex[e]] > 0 || kbps === 0) continue;
        // By insertion: a part has few pipes.
        let place = at++;
        for (; place > first && this.#kbps[place - 1] < kbps; place--) {
          this.#kbps[place] = this.#kbps[place - 1];
          this.#other[place] = this.#other[place - 1];
        }
        this.#kbps[place] = kbps;
        this.#other[place] = pipeOther[e];
      }
      this.#start[part + 1] = at;
    }
  }

  /** What an unplaced part would cost at a target, with what its neighbours to come would. */
  costAt(part: number, target: number): number {
    const draft = this.#draft;
    const cost = draft.deltaAt(part, target);
    if (!draft.isServers(part) || cost === Number.POSITIVE_INFINITY) return cost;
    return cost + draft.goal.scale[NETWORK] * SAME_RACK * this.#leftOut(part, target);
  }

  /** kbit/s to neighbours to come that have no room beside the part. */
  #leftOut(part: number, host: number): number {
    const { problem, partAt, scratch } = this.#draft;
    const { demand } = problem.parts;
    const { free } = problem.snapshot;
    const room = this.#room;
    const K = room.length;
    const end = this.#start[part + 1];
    let out = 0;
    let begun = false;
    for (let e = this.#start[part]; e < end; e++) {
      const other = this.#other[e];
      if (partAt[other] >= 0) continue;
      if (!begun) {
        begun = true;
        for (let c = 0; c < K; c++)
          room[c] = free[host * K + c] - scratch.used[host * K + c] - demand[part * K + c];
      }
      let fits = this.#draft.isEligible(other, host);
      for (let c = 0; fits && c < K; c++)
        fits = demand[other * K + c] === 0 || demand[other * K + c] <= room[c];
      if (!fits) out += this.#kbps[e];
      else for (let c = 0; c < K; c++) room[c] -= demand[other * K + c];
    }
    return out;
  }
}
