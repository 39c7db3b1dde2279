/** What a scheduler asks: where may this one server or volume go, of these candidates? */
import type { Flavor } from '@valet/heat';
import type { PlacementState } from '../../ports/record.ts';

/** A server group of Nova, as the scheduler has it. */
export interface ServerGroup {
  readonly id: string;
  readonly policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';
  /** Anti-affinity: most members on a host. */
  readonly maxServersPerHost: number;
  /** Uuids of its servers, this one perhaps among them. */
  readonly members: readonly string[];
  /** Hosts on which Nova knows members. */
  readonly hosts: readonly string[];
}

export interface ServerAsked {
  readonly kind: 'server';
  readonly flavor: Flavor & { readonly id: string };
  readonly bootsFromVolume: boolean;
  readonly zone: string | null;
  readonly ignoreHosts: readonly string[];
  /** Not empty: nothing but these. */
  readonly forceHosts: readonly string[];
  readonly requestedDestination: string | null;
  readonly serverGroup: ServerGroup | null;
}

export interface VolumeAsked {
  readonly kind: 'volume';
  readonly sizeGb: number;
  readonly type: string | null;
  readonly zone: string | null;
}

export interface DestinationInput {
  readonly asked: ServerAsked | VolumeAsked;
  /** Nova's uuid of the server, Cinder's id of the volume. */
  readonly resourceId: string;
  readonly projectId: string;
  readonly userId: string | null;
  /** Id of the request to Nova or Cinder; null when it did not say. */
  readonly originId: string | null;
  /** Which plug-in asks, in which version, as it calls itself; null when it does not say. */
  readonly plugin: string | null;
  /** How many servers that request makes. */
  readonly count: number;
  /** Hosts or pools that are left, in the scheduler's order. */
  readonly candidates: readonly string[];
  /** As the scheduler has them: each a list of texts. Whatever a tenant wrote. */
  readonly hints: ReadonlyMap<string, readonly string[]>;
  /** How many more that keep every rule are wanted. */
  readonly alternates: number;
}

export interface Destination {
  readonly location: string;
  /** That, then the planned ones of the other servers of the request, then alternates; all of them candidates. */
  readonly locations: readonly string[];
  readonly placementId: string;
  readonly planId: string;
  readonly state: PlacementState;
  /** What the placement was planned with: its whole stack, or only the servers of one request. */
  readonly managedBy: 'stack' | 'server';
}

/** The text of a hint; undefined when it is missing or empty. */
export function hintOf({ hints }: DestinationInput, name: string): string | undefined {
  return hints.get(name)?.[0] || undefined;
}
