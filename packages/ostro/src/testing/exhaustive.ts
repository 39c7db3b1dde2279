/**
 * The referee for tiny requests: tries every assignment and asks nobody but the checker and the recount what
 * it is worth. No cleverness, so that there is nothing in it to be wrong.
 */
import type { Application } from '../model/application.ts';
import type { Policy } from '../model/options.ts';
import type { Site } from '../model/site.ts';
import type { Placement, TermName } from '../plan/answer.ts';
import type { Place } from '../plan/place.ts';
import type { Amount } from '../plan/recount.ts';
import { indexSite, type SiteView } from '../plan/site-view.ts';
import { Verifier } from '../plan/verify.ts';

export interface ExhaustiveOptions {
  /** Default `pack`. */
  readonly policy?: Policy;
  /** A plain weighted sum of values instead of a policy. */
  readonly weights?: Partial<Readonly<Record<TermName, number>>>;
  /** Stop at the first answer, whatever it costs. */
  readonly anyAnswer?: boolean;
  /** Most assignments to try; default 200,000. */
  readonly limit?: number;
}

export interface ExhaustiveAnswer {
  /** The first of the cheapest answers; null when there is none. */
  readonly best: { readonly placements: readonly Placement[]; readonly terms: Terms } | null;
  /** Assignments tried. */
  readonly tried: number;
  /** Assignments that were accepted. */
  readonly accepted: number;
}

export type Terms = Readonly<Record<TermName, Amount>>;

/** The terms that a policy looks at, the first difference deciding. */
export const ORDERS: Readonly<Record<Policy, readonly TermName[]>> = {
  pack: ['moves', 'soft', 'hosts', 'network', 'fragments'],
  network: ['moves', 'soft', 'network', 'hosts', 'fragments'],
  spread: ['moves', 'soft', 'balance', 'network', 'hosts'],
};

/** Amounts nearer than this are the same: they are sums of fractions. */
const SAME = 1e-7;

/**
 * Every assignment of servers to hosts and volumes to pools on which each could be if it were alone.
 * @throws RangeError when there are more than the limit
 */
export function exhaust(
  site: Site,
  application: Application,
  options: ExhaustiveOptions = {},
): ExhaustiveAnswer {
  const view = indexSite(site);
  const verifier = new Verifier(view).on(application);
  const choices = choicesOf(site, view, application);
  const count = choices.reduce((product, each) => product * each.length, 1);
  const { limit = 200_000 } = options;
  if (count > limit) throw new RangeError(`${count} assignments are more than ${limit}: take a smaller site`);

  const digits = choices.map(() => 0);
  let best: ExhaustiveAnswer['best'] = null;
  let accepted = 0;
  for (let tried = 0; tried < count; tried++) {
    const placements = choices.map((each, i) => each[digits[i]]);
    if (verifier.accepts(placements)) {
      accepted++;
      const terms = verifier.recount(placements);
      if (best === null || compareTerms(terms, best.terms, options) < 0) best = { placements, terms };
      if (options.anyAnswer) return { best, tried: tried + 1, accepted };
    }
    for (let i = 0; i < digits.length && ++digits[i] === choices[i].length; i++) digits[i] = 0;
  }
  return { best, tried: count, accepted };
}

/** Whether any assignment is acceptable. */
export function isFeasible(site: Site, application: Application, limit?: number): boolean {
  return exhaust(site, application, { anyAnswer: true, limit }).best !== null;
}

/** Below 0 when `a` is cheaper, above 0 when `b` is, 0 when the policy (or the weights) cannot tell. */
export function compareTerms(
  a: Terms,
  b: Terms,
  { policy = 'pack', weights }: Pick<ExhaustiveOptions, 'policy' | 'weights'> = {},
): number {
  if (weights !== undefined) {
    const sum = (terms: Terms): number =>
      Object.entries(weights).reduce(
        (total, [name, weight]) => total + weight * terms[name as TermName].value,
        0,
      );
    return significant(sum(a) - sum(b));
  }
  for (const name of ORDERS[policy]) {
    const difference = significant(a[name].amount - b[name].amount);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A server on a host as an answer states it. */
export function serverOn(view: SiteView, name: string, host: string): Placement {
  const { rack, cluster } = placed(view.hostPlace(host), host);
  return { kind: 'server', name, host, rack, cluster };
}

/** A volume on a pool as an answer states it. */
export function volumeOn(view: SiteView, name: string, pool: string): Placement {
  const { host, rack, cluster } = placed(view.poolPlace(pool), pool);
  return { kind: 'volume', name, pool, host, rack, cluster };
}

function placed(place: Place | undefined, name: string): Place {
  if (place === undefined) throw new RangeError(`The site has no host or pool '${name}'`);
  return place;
}

function significant(difference: number): number {
  return Math.abs(difference) < SAME ? 0 : difference;
}

/** For each item the places at which nothing speaks against it alone, but for what groups say. */
function choicesOf(site: Site, view: SiteView, application: Application): Placement[][] {
  const verifier = new Verifier(view);
  const alone = (part: Partial<Application>, placement: Placement): boolean =>
    verifier
      .check({ servers: [], ...part }, [placement])
      .every(({ rule }) => rule !== 'eligibility' && rule !== 'capacity' && rule !== 'pools');
  const servers = application.servers.map((server) =>
    site.hosts
      .map((host) => serverOn(view, server.name, host.name))
      .filter((placement) => alone({ servers: [server] }, placement)),
  );
  const volumes = (application.volumes ?? []).map((volume) =>
    (site.pools ?? [])
      .map((pool) => volumeOn(view, volume.name, pool.name))
      .filter((placement) => alone({ volumes: [volume] }, placement)),
  );
  return [...servers, ...volumes];
}
