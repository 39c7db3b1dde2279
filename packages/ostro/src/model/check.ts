/** The small checks with which descriptions are opened: names, amounts, bandwidth. */
import { OstroError } from '../error.ts';
import { KBPS_PER_MBPS } from './arithmetic.ts';

/** Placement's own bound for an amount; larger capacities are cut to it, they are endless anyway. */
export const MAX_AMOUNT = 2_147_483_647;

interface Named {
  readonly name: string;
}

/** Orders by name, by code unit: the same everywhere, whatever the locale. */
export function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Orders names, what has none last. */
export function byOptionalName(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

/** @throws OstroError `valet.site.invalid` */
export function siteInvalid(message: string, details: Record<string, unknown> = {}): OstroError {
  return new OstroError('valet.site.invalid', message, details);
}

/** Index by name. @throws OstroError when a name stands twice */
export function indexByName(kind: string, things: readonly Named[]): Map<string, number> {
  const index = new Map<string, number>();
  things.forEach((thing, i) => {
    if (index.has(thing.name))
      throw siteInvalid(`${kind} '${thing.name}' is described twice`, { name: thing.name });
    index.set(thing.name, i);
  });
  return index;
}

/** The index of a name that must exist. @throws OstroError naming who asked */
export function lookUp(
  index: ReadonlyMap<string, number>,
  name: string,
  kind: string,
  owner: string,
): number {
  const found = index.get(name);
  if (found === undefined) throw noSuch(kind, name, owner);
  return found;
}

/** The error of `lookUp`. */
export function noSuch(kind: string, name: string, owner: string): OstroError {
  return siteInvalid(`${owner} names ${kind} '${name}', which does not exist`, { name });
}

/** A capacity as a 32-bit integer. @throws OstroError when it is not a number */
export function clampAmount(amount: number, what: string): number {
  if (Number.isNaN(amount)) throw siteInvalid(`${what} is not a number`);
  return Math.trunc(Math.max(-MAX_AMOUNT, Math.min(MAX_AMOUNT, amount)));
}

/** Mbit/s in whole kbit/s. @throws OstroError when negative or not a number */
export function toKbps(mbps: number, what: string): number {
  const kbps = Math.round(mbps * KBPS_PER_MBPS);
  if (!isKbps(kbps)) throw siteInvalid(`${what} is ${mbps} Mbit/s; expected a number of at least 0`);
  return kbps;
}

/** Whether it is a bandwidth that many can be added to. */
export function isKbps(kbps: number): boolean {
  return kbps >= 0 && kbps <= Number.MAX_SAFE_INTEGER / 1e6;
}

/** @throws OstroError `valet.request.invalid` unless it is an amount that Placement could hold */
export function checkAmount(amount: number, what: string): number {
  if (!(Number.isInteger(amount) && amount >= 0 && amount <= MAX_AMOUNT))
    throw new OstroError(
      'valet.request.invalid',
      `${what} is ${amount}; expected a whole number from 0 to ${MAX_AMOUNT}`,
    );
  return amount;
}
