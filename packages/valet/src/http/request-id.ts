/** Request ids as OpenStack's services pass them on. */
import { randomUUID } from 'node:crypto';

export const REQUEST_ID_HEADER = 'x-openstack-request-id';

export function newRequestId(): string {
  return `req-${randomUUID()}`;
}

/** The id that a caller gave to the work this request is a part of; null when it is none. */
export function globalRequestId(header: string | string[] | undefined): string | null {
  const pattern = /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  return typeof header === 'string' && pattern.test(header) ? header : null;
}
