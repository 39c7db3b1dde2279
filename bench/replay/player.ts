/** The contenders of the replay behind one face: each lives with the consequences of its own answers. */
import type { Placement, Policy, Site } from '@valet/ostro';
import { BASELINES } from '../baselines/baseline.ts';
import { BaselineContender, OstroContender } from '../measure/contenders.ts';
import { type Stood, stand } from '../measure/standing.ts';
import type { Arrival } from '../workloads/workload.ts';

export interface Player {
  /** Null when it finds no place. */
  place(arrival: Arrival): readonly Placement[] | null;
  enter(arrival: Arrival, placements: readonly Placement[]): void;
  leave(id: string): void;
}

/** Ostro by its policies, and the baselines. */
export const PLAYERS: readonly string[] = [
  'ostro',
  'ostro-network',
  'ostro-spread',
  ...Object.keys(BASELINES),
];

export function findPlayer(name: string, site: Site, budgetMs: number): Player {
  const baseline = BASELINES[name];
  if (baseline !== undefined) {
    const contender = new BaselineContender(site, baseline);
    return {
      place: (arrival) => contender.solve(arrival),
      enter: (arrival, placements) => contender.enter(arrival, placements),
      leave: (id) => contender.leave(id),
    };
  }
  if (!PLAYERS.includes(name))
    throw new RangeError(`there is no contender '${name}'; there are ${PLAYERS.join(', ')}`);
  return ostroPlayer(new OstroContender(site, policyOf(name)), budgetMs);
}

function policyOf(name: string): Policy {
  return name === 'ostro' ? 'pack' : (name.slice('ostro-'.length) as Policy);
}

function ostroPlayer(contender: OstroContender, budgetMs: number): Player {
  const standing = new Map<string, Stood>();
  return {
    place({ application }) {
      const { placements } = contender.solve(application, budgetMs, 1, false);
      return placements.length === 0 ? null : placements;
    },
    enter(arrival, placements) {
      const stood = stand(arrival, placements);
      contender.enter(stood);
      standing.set(arrival.id, stood);
    },
    leave(id) {
      contender.leave(standing.get(id)!);
      standing.delete(id);
    },
  };
}
