/**
 * The bound for what must leave racks and clusters: a pipe between two racks crosses two uplinks more than one
 * between two hosts of a rack, and one between two clusters two more again.
 */
import { SAME_CLUSTER, SAME_RACK } from '../../model/links.ts';
import type { Problem } from '../../model/problem.ts';
import { forcedLinks } from '../forced.ts';
import { mostTogether, type Pieces, piecesOf } from './pieces.ts';
import { componentsOf, type PipeGraph, pipeGraph } from './pipe-graph.ts';
import { leastCut } from './spread.ts';

/** Links that a pipe between two units of a level crosses more than one inside. */
const LINKS = 2;
/** A ball has so many times what the largest unit has room for: on a ring no other bounds more. */
const REACH = 2;

const LEVELS = [
  ['rack', SAME_RACK],
  ['cluster', SAME_CLUSTER],
] as const;

/**
 * @param newHosts that an answer uses at most
 * @param least tells the least kbit/s that is cut
 * @returns kbit/s x links above those of hosts and beside those that rules force, which no answer goes below
 */
export function boundCrossings(
  problem: Problem,
  newHosts: number,
  least: (graph: PipeGraph, pieces: Pieces) => number,
): number {
  let bound = 0;
  for (const [level, links] of LEVELS) {
    const pieces = piecesOf(problem, level, newHosts);
    if (pieces !== null) bound += LINKS * least(pipeGraph(problem, forcedLinks(problem), links), pieces);
  }
  return bound;
}

/** What is cut by flows (`spread.ts`), each set of connected parts by itself. */
export function leastByFlow(
  graph: PipeGraph,
  { weight, room }: Pieces,
  spend: (steps: number) => boolean,
): number {
  let cut = 0;
  for (const members of componentsOf(graph)) {
    const total = members.reduce((sum, part) => sum + weight[part], 0);
    if (total <= room[0]) continue;
    const reach = Math.min(total, REACH * room[0]);
    cut += leastCut(graph, members, weight, reach, mostTogether(room, total), spend);
  }
  return cut;
}
