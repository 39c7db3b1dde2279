/**
 * Eligibility, from the definition: what a server asks of its host, or a volume of its pool, whatever else is
 * there: enabled, traits, zone, aggregates, unit limits, pool types, and the lists of names.
 */
import type { Server, Volume } from '../../model/application.ts';
import type { Host, Inventory, Pool } from '../../model/site.ts';
import type { Proposal } from '../../plan/request.ts';
import { own, type SiteView } from '../../plan/site-view.ts';
import type { Violation } from '../../plan/violation.ts';

const NONE: readonly string[] = [];
const NO_LIMITS: Partial<Inventory> = {};

/** Every item must be eligible where it is, also where it stands already: a disabled host keeps nothing. */
export function checkEligibility({ view, servers, volumes, places }: Proposal): Violation[] {
  const violations: Violation[] = [];
  const report = (item: string, unit: string, objections: readonly string[]): void => {
    for (const objection of objections) {
      violations.push({ rule: 'eligibility', message: `${item}: ${objection}`, items: [item], unit });
    }
  };
  for (const server of servers.values()) {
    const host = view.host(places.get(server.name)!.name)!;
    report(server.name, host.name, hostObjections(view, server, host));
  }
  for (const volume of volumes.values()) {
    const pool = view.pool(places.get(volume.name)!.name)!;
    report(volume.name, pool.name, poolObjections(volume, pool));
  }
  return violations;
}

/**
 * Why a server may not be on a host, looking at nothing else; empty when it may. A zone is met by the very
 * same zone; each aggregate extra spec by any one of the host's aggregates. Of a class that the host does not
 * have, nothing can be asked.
 */
export function hostObjections(view: SiteView, server: Server, host: Host): readonly string[] {
  let objections: string[] | undefined;
  const object = (message: string): void => {
    (objections ??= []).push(message);
  };
  const at = host.name;
  if (host.enabled === false) object(`host ${at} is disabled`);
  if (server.host !== undefined && server.host !== at) {
    object(`must be on host ${server.host}, not on host ${at}`);
  }
  if (server.allowedHosts !== undefined && !server.allowedHosts.includes(at)) {
    object(`host ${at} is not among its allowed hosts`);
  }
  if (server.excludedHosts?.includes(at)) object(`host ${at} is excluded`);
  if (server.zone !== undefined && server.zone !== host.zone) {
    object(`needs zone ${server.zone}, host ${at} is in ${host.zone ?? 'none'}`);
  }
  for (const trait of server.requiredTraits ?? NONE) {
    if (!host.traits?.includes(trait)) object(`host ${at} lacks trait ${trait}`);
  }
  for (const trait of server.forbiddenTraits ?? NONE) {
    if (host.traits?.includes(trait)) object(`host ${at} has forbidden trait ${trait}`);
  }
  for (const key of server.aggregateSpecs === undefined ? NONE : Object.keys(server.aggregateSpecs)) {
    const value = server.aggregateSpecs![key];
    const met = host.aggregates?.some((aggregate) => own(view.metadata(aggregate), key) === value);
    if (!met) object(`no aggregate of host ${at} has ${key}=${value}`);
  }
  for (const resourceClass of Object.keys(server.resources)) {
    const amount = server.resources[resourceClass];
    if (amount === 0) continue;
    const inventory = own(host.inventories, resourceClass);
    const { minUnit = 1, maxUnit = amount, stepSize = 1 } = inventory ?? NO_LIMITS;
    const asks = (what: string): void => object(`asks ${amount} ${resourceClass}, host ${at} ${what}`);
    if (inventory === undefined) asks('has none');
    if (amount < minUnit) asks(`gives one server at least ${minUnit}`);
    if (amount > maxUnit) asks(`gives one server at most ${maxUnit}`);
    if (amount % stepSize !== 0) asks(`gives steps of ${stepSize}`);
  }
  return objections ?? NONE;
}

/**
 * Why a volume may not be on a pool, looking at nothing else; empty when it may. A volume without a type asks
 * for none, so every pool serves it; a pool without a zone serves every zone.
 */
export function poolObjections(volume: Volume, pool: Pool): string[] {
  const objections: string[] = [];
  const at = `pool ${pool.name}`;
  if (pool.enabled === false) objections.push(`${at} is disabled`);
  if (volume.pool !== undefined && volume.pool !== pool.name) {
    objections.push(`must be on pool ${volume.pool}, not on ${at}`);
  }
  if (volume.allowedPools !== undefined && !volume.allowedPools.includes(pool.name)) {
    objections.push(`${at} is not among its allowed pools`);
  }
  if (volume.excludedPools?.includes(pool.name)) objections.push(`${at} is excluded`);
  if (volume.zone !== undefined && pool.zone !== undefined && volume.zone !== pool.zone) {
    objections.push(`needs zone ${volume.zone}, ${at} is in ${pool.zone}`);
  }
  if (volume.type !== undefined && pool.types !== undefined && !pool.types.includes(volume.type)) {
    objections.push(`${at} does not serve type ${volume.type}`);
  }
  return objections;
}
