/**
 * What the service remembers, as plain records: the rows of every store, and what the world is rebuilt from.
 * Timestamps are UTC, ISO 8601 with milliseconds. Each record carries its site, and a generation that grows with
 * every write, so that a write can be refused when somebody else came first.
 */

/** Who did something, and through which request: stands on every change. */
export interface Actor {
  readonly requestId: string;
  readonly userId: string | null;
  readonly projectId: string | null;
}

interface Stored {
  readonly id: string;
  readonly siteId: string;
  readonly generation: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface GroupRecord extends Stored {
  readonly name: string;
  readonly type: 'affinity' | 'diversity' | 'exclusivity';
  /** Null: taken from the first plan that uses it. */
  readonly level: 'host' | 'rack' | 'cluster' | null;
  readonly description: string;
  /** Project ids, in the order in which they joined. */
  readonly members: readonly string[];
  /** Exclusivity: most units it may hold; null no limit. */
  readonly maxUnits: number | null;
  readonly projectId: string | null;
  readonly userId: string | null;
}

/** `failed`: nothing could be placed; kept for a while so that it can be explained. */
export type PlanState = 'active' | 'failed';

export interface PlanRecord extends Stored {
  readonly name: string;
  readonly stackId: string;
  readonly state: PlanState;
  readonly projectId: string | null;
  readonly userId: string | null;
  /** Digest of the normalised request: the same request again is the same plan. */
  readonly requestDigest: string;
  /** Cost, bound, gap, explanation as the API shows them; JSON text. */
  readonly outcome: string;
  /** When it is forgotten if nothing claims it; null never. */
  readonly expiresAt: string | null;
}

/** The normalised request of a plan, kept apart because it is large and seldom read; JSON text. */
export interface PlanRequestRecord {
  readonly planId: string;
  readonly siteId: string;
  readonly request: string;
}

/** See `docs/reservations.md` for the state machine. */
export type PlacementState =
  | 'planned'
  | 'claimed'
  | 'confirmed'
  | 'moving'
  | 'released'
  | 'expired'
  | 'failed';

export interface PlacementRecord extends Stored {
  readonly planId: string;
  /** Name of the resource in its request. */
  readonly name: string;
  /** Heat's resource uuid, or an ad-hoc server's own. */
  readonly orchestrationId: string;
  /** Nova's (or Cinder's) uuid once claimed. */
  readonly resourceId: string | null;
  readonly kind: 'server' | 'volume';
  readonly type: string;
  /** Host of a server, pool of a volume. */
  readonly location: string;
  readonly state: PlacementState;
  readonly projectId: string | null;
  readonly userId: string | null;
  /** What it takes and what it is a member of (`Holding`); JSON text. */
  readonly holding: string;
  /** The resource's metadata, for filters; JSON text of an object. */
  readonly metadata: string;
  readonly expiresAt: string | null;
}

/** What a placement holds of the site, enough to take and give it back without its plan's request. */
export interface Holding {
  /** Servers: by resource class. */
  readonly resources: Readonly<Record<string, number>>;
  /** Volumes. */
  readonly sizeGb: number;
  readonly iops: number;
  /** Stored groups it is a member of, with its member key in each. */
  readonly groups: Readonly<Record<string, string>>;
  /** Pipes to other placements of its plan, by item; each pipe stands at one of its ends only. */
  readonly pipes: readonly { readonly to: string; readonly kbps: number }[];
  /** Its name in the application of its plan, where that is not its orchestration id. */
  readonly item?: string;
  /** Names of resources from the root stack down, where its request told them. */
  readonly path?: readonly string[];
  /** Nova's server group that its scheduler named. */
  readonly serverGroup?: string;
  /** Where it was planned, when the cloud has put it elsewhere. */
  readonly plannedAt?: string;
  /** While it moves: what it still holds where it comes from. */
  readonly leaving?: Leaving;
}

export interface Leaving {
  readonly location: string;
  readonly resources: Readonly<Record<string, number>>;
  readonly sizeGb: number;
  readonly iops: number;
}

/** One entry of the ordered change log: feeds events, audit and other replicas. */
export interface ChangeRecord {
  /** Given by the store: grows without gaps in the order of commits. */
  readonly seq: number;
  readonly siteId: string;
  readonly at: string;
  readonly requestId: string;
  readonly userId: string | null;
  /** Project of who did it. */
  readonly actorProjectId: string | null;
  /** Project whose thing changed: who may see the event. */
  readonly projectId: string | null;
  /** e.g. `plan.created`, `placement.claimed`, `group.updated`. */
  readonly event: string;
  readonly entity: 'group' | 'plan' | 'placement' | 'site';
  readonly entityId: string;
  /** What changed, as the event shows it; JSON text. */
  readonly body: string;
}
