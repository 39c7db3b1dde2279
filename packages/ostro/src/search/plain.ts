/**
 * The plain parts of a request: those that no group binds and whose pipes all join servers without a largest
 * distance. What a move of theirs costs can be told from where their neighbours stand, without moving anything.
 * These are the innermost loops of the search; all indices come from the problem's own tables, which bounds them.
 */
import type { Problem } from '../model/problem.ts';
import { BALANCE, HOSTS, MOVES, NETWORK } from '../plan/terms.ts';
import type { Draft } from './draft.ts';

export class PlainMoves {
  readonly #draft: Draft;
  readonly #flag: Uint8Array;
  /** kbit/s of each entry of the parts' pipe lists. */
  readonly #kbps: Float64Array;

  constructor(draft: Draft) {
    this.#draft = draft;
    const { problem } = draft;
    const { parts, pipes } = problem;
    this.#kbps = Float64Array.from(parts.pipeIndex, (pipe) => pipes[pipe].kbps);
    // Balance depends on what stands there, so nothing is plain when it counts.
    const none = draft.goal.order.includes(BALANCE);
    this.#flag = Uint8Array.from({ length: parts.count }, (_, part) =>
      !none && !draft.isRuled(part) && hasPlainPipes(problem, part) ? 1 : 0,
    );
  }

  isPlain(part: number): boolean {
    return this.#flag[part] === 1;
  }

  /**
   * By how much kbit/s x links grows when a plain part goes to another host.
   * @param except a part whose pipes to this one keep their length (it changes places with it); -1 none
   */
  networkDelta(part: number, to: number, except: number): number {
    const { problem, partAt } = this.#draft;
    const { rackOf, clusterOf } = problem.snapshot;
    const { pipeStart, pipeOther } = problem.parts;
    const from = partAt[part];
    const fromRack = rackOf[from];
    const toRack = rackOf[to];
    const fromCluster = clusterOf[from];
    const toCluster = clusterOf[to];
    const end = pipeStart[part + 1];
    let delta = 0;
    for (let e = pipeStart[part]; e < end; e++) {
      const other = pipeOther[e];
      if (other === except) continue;
      const at = partAt[other];
      const kbps = this.#kbps[e];
      if (kbps === 0) continue;
      const rack = rackOf[at];
      let links = 0;
      if (at !== to) {
        if (toRack < 0 || rack < 0) return Number.POSITIVE_INFINITY;
        if (rack === toRack) links = 2;
        else if (clusterOf[at] < 0 || toCluster < 0) return Number.POSITIVE_INFINITY;
        else links = clusterOf[at] === toCluster ? 4 : 6;
      }
      // Where it stands now it may stand, so every distance is known.
      if (at !== from) links -= rack === fromRack ? 2 : clusterOf[at] === fromCluster ? 4 : 6;
      delta += kbps * links;
    }
    return delta;
  }

  /** By how much the total grows when a plain part goes to another host. */
  delta(part: number, to: number): number {
    const draft = this.#draft;
    const { scale } = draft.goal;
    const { problem, scratch } = draft;
    const from = draft.partAt[part];
    const size = problem.parts.start[part + 1] - problem.parts.start[part];
    let delta = scale[NETWORK] * this.networkDelta(part, to, -1);
    if (scratch.drafted[to] === 0 && problem.snapshot.servers[to] === 0) delta += scale[HOSTS];
    if (scratch.drafted[from] === size && problem.snapshot.servers[from] === 0) delta -= scale[HOSTS];
    return delta + scale[MOVES] * this.movesDelta(part, to);
  }

  /** By how much the number of servers moved grows when a part goes from its host to another. */
  movesDelta(part: number, to: number): number {
    const { problem, partAt } = this.#draft;
    const { start, items } = problem.parts;
    let moves = 0;
    for (let i = start[part]; i < start[part + 1]; i++) {
      const item = items[i];
      if (problem.mayStay[item] === 0) continue;
      moves += Number(problem.current[item] !== to) - Number(problem.current[item] !== partAt[part]);
    }
    return moves;
  }

  /** Whether two parts on different hosts have room to change places. */
  haveRoomToSwap(a: number, b: number): boolean {
    const { problem, scratch, partAt } = this.#draft;
    const { free, classes } = problem.snapshot;
    const { demand } = problem.parts;
    const { used } = scratch;
    const K = classes.length;
    const rowA = partAt[a] * K;
    const rowB = partAt[b] * K;
    for (let c = 0; c < K; c++) {
      const more = demand[a * K + c] - demand[b * K + c];
      if (
        more > 0
          ? more > free[rowB + c] - used[rowB + c]
          : -more > free[rowA + c] - used[rowA + c] && more < 0
      )
        return false;
    }
    return true;
  }
}

function hasPlainPipes(problem: Problem, part: number): boolean {
  const { parts, pipes, serverCount } = problem;
  if (part >= parts.serverParts) return false;
  for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
    const { b, maxDistance } = pipes[parts.pipeIndex[e]];
    if (b >= serverCount || maxDistance !== null) return false;
  }
  return true;
}
