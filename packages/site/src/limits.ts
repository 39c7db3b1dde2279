/** How large a site may be, and its numbers. */
import type { Limits } from '@valet/document';

/** A site of 200,000 hosts fits, with what is placed on some of them; a file of 50 MB is refused unread. */
export const SITE_LIMITS: Limits = {
  maxBytes: 32 * 1024 * 1024,
  maxDepth: 30,
  maxNodes: 6_000_000,
  maxAliasNodes: 500_000,
};

export const MAX_HOSTS = 200_000;
/** Racks, clusters, pools, flavors, aggregates or groups. */
export const MAX_UNITS = 200_000;
/** Servers and volumes that are there already. */
export const MAX_PLACED = 300_000;

/** Placement's own bound for an amount. */
export const MAX_AMOUNT = 2_147_483_647;
/** Nine terabits a second. */
export const MAX_MBPS = 9_000_000;
export const MAX_RATIO = 10_000;
export const MAX_NAME = 255;
