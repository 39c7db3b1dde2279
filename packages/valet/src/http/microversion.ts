/** The version of the API that a request asks for: `OpenStack-API-Version: application-placement 1.N`. */
import { ValetError } from '../error.ts';

export const SERVICE_TYPE = 'application-placement';

export const VERSION_HEADER = 'openstack-api-version';

/** The historic behaviour, and what a request gets that does not ask. */
export const HISTORIC = 0;

/**
 * Adds previews, capacity, dry runs, explanations, the site with its hosts, racks and pools, events, paging,
 * and to groups, plans and placements their state, owner and times.
 */
export const EXTENDED = 1;

/** The newest. */
export const LATEST = EXTENDED;

/** `1.N` for the minor version N. */
export function versionText(minor: number): string {
  return `1.${minor}`;
}

/**
 * The minor version asked for. The header may ask several services, separated by commas.
 * @throws ValetError `valet.request.invalid` for what is no version, `valet.version.not_acceptable` for one that
 *   does not exist
 */
export function readMicroversion(header: string | string[] | undefined): number {
  if (header === undefined) return HISTORIC;
  const entries = String(header).split(',');
  const own = entries
    .map((entry) => entry.trim().split(/\s+/))
    .filter(([type]) => type.toLowerCase() === SERVICE_TYPE);
  const wanted = own.at(-1);
  if (wanted === undefined) return HISTORIC;
  const [, version, ...rest] = wanted;
  if (version === 'latest' && rest.length === 0) return LATEST;
  const [, major, minor] = /^(\d{1,5})\.(\d{1,5})$/.exec(version ?? '') ?? [];
  if (major === undefined || rest.length > 0)
    throw new ValetError(
      'valet.request.invalid',
      `OpenStack-API-Version asks for something that is no version; expected "${SERVICE_TYPE} ${versionText(LATEST)}" or "${SERVICE_TYPE} latest"`,
    );
  if (major === '1' && Number(minor) <= LATEST) return Number(minor);
  throw new ValetError(
    'valet.version.not_acceptable',
    `there is no version ${major}.${minor} of ${SERVICE_TYPE}; ask for ${versionText(HISTORIC)} to ${versionText(LATEST)}`,
    { min_version: versionText(HISTORIC), max_version: versionText(LATEST) },
  );
}
