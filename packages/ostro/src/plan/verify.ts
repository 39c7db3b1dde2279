/**
 * The independent checker: accepts placements or says what they break, from the definitions of the rules
 * alone. It shares no code with the search, so that the two can be held against each other.
 */
import type { Application } from '../model/application.ts';
import type { Site } from '../model/site.ts';
import { checkAffinity } from '../rules/affinity/check.ts';
import { checkBandwidth } from '../rules/bandwidth/check.ts';
import { checkCapacity } from '../rules/capacity/check.ts';
import { checkDiversity } from '../rules/diversity/check.ts';
import { checkEligibility } from '../rules/eligibility/check.ts';
import { checkExclusivity } from '../rules/exclusivity/check.ts';
import { checkMaxPerUnit } from '../rules/max-per-unit/check.ts';
import { checkPools } from '../rules/pools/check.ts';
import { checkSpread } from '../rules/spread/check.ts';
import type { Placement, TermName } from './answer.ts';
import { LEVELS, type Place } from './place.ts';
import { type Amount, recount } from './recount.ts';
import { type Proposal, prepare, propose, type Request } from './request.ts';
import { indexSite, type SiteView } from './site-view.ts';
import type { Violation } from './violation.ts';

/** What is broken most often stands first. */
const CHECKS: readonly ((proposal: Proposal) => Violation[])[] = [
  checkCapacity,
  checkPools,
  checkBandwidth,
  checkAffinity,
  checkDiversity,
  checkExclusivity,
  checkMaxPerUnit,
  checkSpread,
  checkEligibility,
];

/** Checks once against a site; for more than one check of a site, index it once and keep a `Verifier`. */
export function verify(site: Site, application: Application, placements: readonly Placement[]): Violation[] {
  return new Verifier(indexSite(site)).check(application, placements);
}

/**
 * Checks applications against one view of a site. Site and application must be valid (names unique, every
 * reference there); placements may be anything. A rule is broken only where the application takes part:
 * what was wrong before is not held against it.
 */
export class Verifier {
  readonly #view: SiteView;

  constructor(view: SiteView) {
    this.#view = view;
  }

  /** Everything the placements break, by rule; empty when they are acceptable. */
  check(application: Application, placements: readonly Placement[]): Violation[] {
    return this.on(application).check(placements);
  }

  /** The cost of placements that are complete, recomputed from the definitions. */
  recount(application: Application, placements: readonly Placement[]): Record<TermName, Amount> {
    return this.on(application).recount(placements);
  }

  /** The same for many placements of one application. */
  on(application: Application): ApplicationVerifier {
    return new ApplicationVerifier(prepare(this.#view, application));
  }
}

/** Checks placements of one application, while the site stays as it is. */
export class ApplicationVerifier {
  readonly #request: Request;

  constructor(request: Request) {
    this.#request = request;
  }

  check(placements: readonly Placement[]): Violation[] {
    const places = this.#places(placements);
    if (Array.isArray(places)) return places;
    const proposal = propose(this.#request, places);
    const violations: Violation[] = [];
    for (const check of CHECKS) {
      const found = check(proposal);
      if (found.length > 0) violations.push(...found);
    }
    return violations;
  }

  /** Whether `check` finds nothing; stops at the first rule that is broken. */
  accepts(placements: readonly Placement[]): boolean {
    const places = this.#places(placements);
    if (Array.isArray(places)) return false;
    const proposal = propose(this.#request, places);
    return CHECKS.every((check) => check(proposal).length === 0);
  }

  /** @throws RangeError when the placements are not one for each server and volume */
  recount(placements: readonly Placement[]): Record<TermName, Amount> {
    const places = this.#places(placements);
    if (Array.isArray(places)) throw new RangeError(`Nothing to count: ${places[0].message}`);
    return recount(propose(this.#request, places));
  }

  /** Each server on one host and each volume on one pool of the site, with the units as they are there. */
  #places(placements: readonly Placement[]): Map<string, Place> | Violation[] {
    const { servers, volumes, view } = this.#request;
    const places = new Map<string, Place>();
    const violations: Violation[] = [];
    const report = (item: string, message: string): void => {
      violations.push({ rule: 'placement', message: `${item}: ${message}`, items: [item] });
    };
    for (const placement of placements) {
      const { kind, name } = placement;
      const wanted: ReadonlyMap<string, unknown> = kind === 'server' ? servers : volumes;
      const at = kind === 'server' ? placement.host : placement.pool;
      const place = kind === 'server' ? view.hostPlace(at) : view.poolPlace(at);
      if (!wanted.has(name)) report(name, `is no ${kind} of the application`);
      else if (places.has(name)) report(name, 'is placed twice');
      else if (place === undefined)
        report(name, `the site has no ${kind === 'server' ? 'host' : 'pool'} ${at}`);
      else {
        places.set(name, place);
        for (const level of LEVELS) {
          if (placement[level] === place[level]) continue;
          report(name, `${level} of ${place.kind} ${at} is ${place[level]}, not ${placement[level]}`);
        }
      }
    }
    // Each wanted thing is placed at most once by now, so that the numbers tell whether one is missing.
    if (places.size < servers.size + volumes.size)
      for (const items of [servers, volumes])
        for (const name of items.keys()) if (!places.has(name)) report(name, 'is not placed');
    return violations.length > 0 ? violations : places;
  }
}
