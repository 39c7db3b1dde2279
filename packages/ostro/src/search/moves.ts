/**
 * What a move of a server part would change, told from where its neighbours stand, without moving anything. Only
 * soft groups need the move itself. These are the innermost loops of the search; all indices come from the
 * problem's own tables, which bounds them.
 */
import { loadSquare } from '../plan/host-terms.ts';
import { BALANCE, HOSTS, MOVES, NETWORK } from '../plan/terms.ts';
import { takeHost } from '../rules/capacity/rule.ts';
import type { Draft } from './draft.ts';

export class Moves {
  readonly #draft: Draft;
  /** By server part: whether a move's cost can be told, and whether all its pipes join servers at any distance. */
  readonly #told: Uint8Array;
  readonly #plain: Uint8Array;

  constructor(draft: Draft) {
    this.#draft = draft;
    const { parts } = draft.problem;
    this.#told = new Uint8Array(parts.serverParts).fill(1);
    for (const { soft, items, serverCount } of draft.problem.groups)
      if (soft > 0) for (let i = 0; i < serverCount; i++) this.#told[parts.partOf[items[i]]] = 0;
    this.#plain = Uint8Array.from(this.#told, (_, part) => (hasPlainPipes(draft, part) ? 1 : 0));
  }

  /** Whether the cost of a server part's moves can be told; else it takes the move itself. */
  isTold(part: number): boolean {
    return this.#told[part] === 1;
  }

  /** By how much the total grows when a part goes to another host. */
  delta(part: number, to: number): number {
    const draft = this.#draft;
    const { scale } = draft.goal;
    const { problem, scratch } = draft;
    const from = draft.partAt[part];
    const size = problem.parts.start[part + 1] - problem.parts.start[part];
    let delta = scale[NETWORK] * this.#networkDelta(part, to, -1);
    if (scratch.drafted[to] === 0 && problem.snapshot.servers[to] === 0) delta += scale[HOSTS];
    if (scratch.drafted[from] === size && problem.snapshot.servers[from] === 0) delta -= scale[HOSTS];
    if (scale[BALANCE] > 0) delta += scale[BALANCE] * this.#balanceDelta(part, to, -1);
    return delta + scale[MOVES] * this.#movesDelta(part, to);
  }

  /** The same when two parts on different hosts change places: neither host empties or fills up anew. */
  swapDelta(a: number, b: number): number {
    const { goal, partAt } = this.#draft;
    const { scale } = goal;
    const toA = partAt[b];
    const toB = partAt[a];
    let delta = scale[NETWORK] * (this.#networkDelta(a, toA, b) + this.#networkDelta(b, toB, a));
    if (scale[BALANCE] > 0) delta += scale[BALANCE] * this.#balanceDelta(a, toA, b);
    return delta + scale[MOVES] * (this.#movesDelta(a, toA) + this.#movesDelta(b, toB));
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

  /**
   * By how much kbit/s x links grows when a part goes to another host; infinite when a pipe cannot be.
   * @param except a part whose pipes to this one keep their length (it changes places with it); -1 none
   */
  #networkDelta(part: number, to: number, except: number): number {
    if (this.#plain[part] === 0)
      return (
        this.#draft.networkAt(part, to, except) -
        this.#draft.networkAt(part, this.#draft.partAt[part], except)
      );
    const { problem, partAt } = this.#draft;
    const { rackOf, clusterOf } = problem.snapshot;
    const { pipeStart, pipeOther, pipeKbps } = problem.parts;
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
      const kbps = pipeKbps[e];
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

  /** By how much the number of servers moved grows when a part goes from its host to another. */
  #movesDelta(part: number, to: number): number {
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

  /** By how much the spread of use grows when a part goes to another host. @param instead goes the other way; -1 none */
  #balanceDelta(part: number, to: number, instead: number): number {
    const { problem, scratch, partAt } = this.#draft;
    const { snapshot } = problem;
    const { used } = scratch;
    const from = partAt[part];
    const move = (sign: 1 | -1) => {
      takeHost(problem, part, to, used, sign);
      takeHost(problem, part, from, used, sign === 1 ? -1 : 1);
      if (instead < 0) return;
      takeHost(problem, instead, from, used, sign);
      takeHost(problem, instead, to, used, sign === 1 ? -1 : 1);
    };
    const load = () => loadSquare(snapshot, from, used) + loadSquare(snapshot, to, used);
    const before = load();
    move(1);
    const after = load();
    move(-1);
    return after - before;
  }
}

function hasPlainPipes({ problem }: Draft, part: number): boolean {
  const { parts, pipes, serverCount } = problem;
  for (let e = parts.pipeStart[part]; e < parts.pipeStart[part + 1]; e++) {
    const { b, maxDistance } = pipes[parts.pipeIndex[e]];
    if (b >= serverCount || maxDistance !== null) return false;
  }
  return true;
}
