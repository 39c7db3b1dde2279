/**
 * Short proofs that a request cannot be met: counting arguments that need no search. Each names the elements of
 * the request it rests on, so that an explanation starts from few.
 */
import type { Draft } from '../draft.ts';
import { contradictions, crowds } from './bonds.ts';
import { counts } from './capacity.ts';
import type { Argument, Certificate } from './elements.ts';
import { exclusivities } from './exclusive.ts';
import { pools } from './pools.ts';
import { lonely } from './targets.ts';
import { affinities, diversities } from './units.ts';

/** The arguments by the name they give their certificates, in the order in which they are tried. */
const ARGUMENTS: readonly (readonly [Argument, (draft: Draft) => Certificate | null])[] = [
  ['no target', lonely],
  ['contradiction', contradictions],
  ['crowd', crowds],
  ['diversity', diversities],
  ['affinity', affinities],
  ['exclusivity', exclusivities],
  ['capacity', counts],
  ['pools', pools],
];

/**
 * @param draft empty
 * @param argument only this one is tried; default all
 * @returns a proof that the request is infeasible; null when none of the arguments applies
 */
export function certify(draft: Draft, argument?: Argument): Certificate | null {
  for (const [name, prove] of ARGUMENTS) {
    const certificate = argument === undefined || argument === name ? prove(draft) : null;
    if (certificate !== null) return certificate;
  }
  return null;
}
