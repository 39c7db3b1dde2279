/**
 * Lower bounds: amounts that no answer to the request can go below, however it is searched. Two are had at once,
 * by counting; a third one for bandwidth takes time and is had by `Shares` (see `shares.ts`).
 */
import type { Problem } from '../../model/problem.ts';
import { HOSTS, NETWORK, TERMS } from '../../plan/terms.ts';
import { boundHosts } from './hosts.ts';
import { boundByNeighbours } from './neighbours.ts';

/** @returns by term, in the units of amounts; 0 where nothing better is known */
export function quickBounds(problem: Problem): Float64Array {
  const bounds = new Float64Array(TERMS.length);
  bounds[HOSTS] = boundHosts(problem);
  bounds[NETWORK] = boundByNeighbours(problem);
  return bounds;
}
