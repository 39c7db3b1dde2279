/**
 * What the service can be asked to do, one method a use case: the boundary between HTTP (who may ask, how it
 * looks on the wire) and planning (what it means). Records go out as they are; the HTTP side renders them.
 */
import type { Answer, Policy } from '@valet/ostro';
import type { Caller } from '../ports/identity.ts';
import type { ChangeRecord, GroupRecord, PlacementRecord, PlanRecord } from '../ports/record.ts';
import type { Destination, DestinationInput } from './destinations/input.ts';

/** One call: who, which request, and when to give up. */
export interface Context {
  readonly requestId: string;
  readonly caller: Caller;
  /** Aborted when the client went away or its timeout is over: the solve ends. */
  readonly signal: AbortSignal;
}

/** Work that perhaps nobody asked for: expiry, reconciliation, following what the cloud does. */
export interface Work extends Omit<Context, 'caller'> {
  readonly caller: Caller | null;
}

export interface SolveInput {
  readonly policy?: Policy;
  readonly seed?: number;
  /** Wall-clock time for improvement; default from configuration. */
  readonly budgetMs?: number;
}

export interface Freedom {
  /** The caller may name hosts in the request itself; see `chosen-hosts.ts`. Default: it may not. */
  readonly mayChooseHosts?: boolean;
}

export interface PlanInput extends SolveInput, Freedom {
  readonly name: string;
  readonly stackId: string;
  /** The v1 dictionary as it came: orchestration uuid → resource. */
  readonly resources: Readonly<Record<string, unknown>>;
  /** Candidate hosts; absent: all. */
  readonly locations?: readonly string[];
  /** On whose behalf; the HTTP side has checked that the caller may say so. */
  readonly projectId: string | null;
  readonly userId: string | null;
  /** Solve and answer, but store and reserve nothing. */
  readonly dryRun?: boolean;
}

export interface PlanView {
  readonly plan: PlanRecord;
  /** In the order of their names. */
  readonly placements: readonly PlacementRecord[];
}

/** A plan was made, found (an equal request for its stack came before), or there was nothing to place. */
export type CreateResult =
  | { readonly kind: 'created' | 'found'; readonly view: PlanView }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dry_run'; readonly answer: Answer };

export interface UpdateInput extends SolveInput, Freedom {
  readonly name?: string;
  /** The whole new dictionary: what is not in it leaves the plan. */
  readonly resources: Readonly<Record<string, unknown>>;
}

export interface MigrateInput extends SolveInput {
  /** A resource id (Nova's uuid) or an orchestration id of the plan. */
  readonly resource: string;
  readonly excludedHosts: readonly string[];
}

export interface ReserveInput {
  /** Candidate hosts the scheduler still has. */
  readonly locations: readonly string[];
  /** Nova's (Cinder's) uuid. */
  readonly resourceId: string;
  /** `replan`: even if the planned location is among the candidates. */
  readonly action: 'reserve' | 'replan';
}

export interface PreviewInput extends SolveInput, Freedom {
  /** File name within `files`. */
  readonly template: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environments: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly stackName?: string;
  readonly projectId: string | null;
}

export interface PreviewResult {
  readonly answer: Answer;
  /** Type of each placed resource by its path. */
  readonly types: ReadonlyMap<string, string>;
  readonly passedOver: readonly { readonly path: string; readonly type: string }[];
  readonly warnings: readonly string[];
}

export interface CapacityInput extends SolveInput {
  readonly projectId: string | null;
  /** One copy of what is to be counted: a template … */
  readonly template?: PreviewInput;
  /** … or so many servers of a flavor under one rule. */
  readonly flavor?: {
    readonly name: string;
    readonly count: number;
    readonly group?: { readonly type: 'affinity' | 'diversity'; readonly level: 'host' | 'rack' | 'cluster' };
  };
  /** Stop counting here; default 1000. */
  readonly limit: number;
}

export interface CapacityResult {
  /** How many more copies fit, one after another. */
  readonly copies: number;
  /** True: there may be more than the limit. */
  readonly more: boolean;
  /** Copies by cluster, for whoever may see the cloud. */
  readonly byCluster: Readonly<Record<string, number>>;
  /** What the next copy lacks: the optimizer's own summary, and the resource class that ran out first. */
  readonly runsOutFirst: { readonly resourceClass: string | null; readonly summary: string } | null;
}

export interface GroupInput {
  readonly name: string;
  readonly type: 'affinity' | 'diversity' | 'exclusivity';
  readonly level: 'host' | 'rack' | 'cluster' | null;
  readonly description: string;
  readonly maxUnits: number | null;
}

/** Amounts by resource class (a pool: `DISK_GB`, `IOPS`). */
export type ClassAmounts = Readonly<Record<string, number>>;

export interface HostView {
  readonly name: string;
  readonly rack: string | null;
  readonly cluster: string | null;
  /** What says in which rack and cluster it is: an aggregate's metadata, the file, or its name; null nothing. */
  readonly rackSource: 'aggregate' | 'file' | 'name' | null;
  readonly clusterSource: 'aggregate' | 'file' | 'name' | null;
  readonly zone: string | null;
  readonly enabled: boolean;
  readonly aggregates: readonly string[];
  readonly traits: readonly string[];
  readonly capacity: ClassAmounts;
  /** Used by what is there, whoever put it there, reservations included. */
  readonly used: ClassAmounts;
  /** Held by placements that are not confirmed yet. */
  readonly reserved: ClassAmounts;
  readonly uplinkMbps: number | null;
  readonly uplinkReservedMbps: number;
  readonly servers: number;
  /** Ids of the placements there. */
  readonly placements: readonly string[];
  /** Stored groups with a member there. */
  readonly groups: readonly string[];
}

export interface RackView {
  readonly name: string;
  readonly cluster: string | null;
  readonly hosts: readonly string[];
  readonly capacity: ClassAmounts;
  readonly used: ClassAmounts;
  readonly uplinkMbps: number | null;
  readonly uplinkReservedMbps: number;
  readonly servers: number;
}

export interface PoolView {
  readonly name: string;
  readonly at: { readonly level: 'host' | 'rack' | 'cluster' | 'site'; readonly name: string | null };
  readonly capacity: ClassAmounts;
  readonly used: ClassAmounts;
  readonly types: readonly string[] | null;
  readonly placements: readonly string[];
}

export interface ClusterView {
  readonly name: string;
  readonly uplinkMbps: number | null;
  readonly uplinkReservedMbps: number;
  readonly racks: readonly string[];
}

export interface SiteView {
  readonly name: string;
  readonly mode: 'sim' | 'live';
  readonly clusters: readonly ClusterView[];
  readonly racks: readonly RackView[];
  readonly hosts: readonly HostView[];
  readonly pools: readonly PoolView[];
  readonly groups: readonly string[];
}

/** State of a part of the service: `{status: 'ok' | …}` and whatever figures it has. */
export type Status = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A server that no longer sits where its rules allow. */
export interface Drift {
  readonly resourceId: string;
  readonly type: string;
  readonly message: string;
  readonly projectId: string | null;
}

export interface UseCases {
  createGroup(context: Context, input: GroupInput): Promise<GroupRecord>;
  updateGroup(context: Context, id: string, description: string): Promise<GroupRecord>;
  deleteGroup(context: Context, id: string): Promise<void>;
  addGroupMembers(context: Context, id: string, projectIds: readonly string[]): Promise<GroupRecord>;
  /** @param projectId null: every member */
  removeGroupMembers(context: Context, id: string, projectId: string | null): Promise<void>;
  /** By id, else by name (a name that looks like another group's id does not shadow it). */
  findGroup(idOrName: string): GroupRecord | undefined;
  /** In the order of their creation. */
  groups(): Iterable<GroupRecord>;

  /** @throws ValetError `valet.plan.infeasible` | `valet.plan.undecided` with `details.plan_id` and
   *   `details.explanation`, `valet.plan.exists`, `valet.queue.full`, `valet.request.invalid` */
  createPlan(context: Context, input: PlanInput): Promise<CreateResult>;
  updatePlan(context: Context, id: string, input: UpdateInput): Promise<PlanView>;
  migratePlan(context: Context, id: string, input: MigrateInput): Promise<PlanView>;
  deletePlan(context: Context, id: string): Promise<void>;
  findPlan(id: string): PlanView | undefined;
  /** One in each project that has a plan for a stack of this id. */
  plansOfStack(stackId: string): readonly PlanRecord[];
  plans(): Iterable<PlanRecord>;

  reservePlacement(context: Context, id: string, input: ReserveInput): Promise<PlacementRecord>;
  /** For schedulers. @throws ValetError, see `destinations/find-destination.ts` */
  findDestination(context: Context, input: DestinationInput): Promise<Destination>;
  /**
   * Heat has, or may have, changed a stack: its plan follows. Without a cloud nothing happens.
   * @param isNews whether there is a reason to think that it has changed
   * @returns whether more is to come
   */
  stackChanged(stackId: string, isNews: boolean, signal: AbortSignal): Promise<boolean>;
  /** Looks at all planned stacks; to be called now and then. @returns those of which more is to come */
  reconcileStacks(signal: AbortSignal): Promise<readonly string[]>;
  deletePlacement(context: Context, id: string): Promise<void>;
  findPlacement(id: string): PlacementRecord | undefined;
  /** Those of every plan, of every project, that has a resource of this id. */
  placementsOf(orchestrationId: string): readonly PlacementRecord[];
  placements(): Iterable<PlacementRecord>;

  preview(context: Context, input: PreviewInput): Promise<PreviewResult>;
  capacity(context: Context, input: CapacityInput): Promise<CapacityResult>;

  site(): SiteView;
  host(name: string): HostView | undefined;
  status(): Status;
  /** Looked for anew, as far as anything has changed; see `drift/drift.ts`. */
  drift(): Promise<readonly Drift[]>;
  /** Changes after a number, oldest first; then calls back for every later one until unsubscribed. */
  changesAfter(seq: number, limit: number, projectId: string | null): Promise<readonly ChangeRecord[]>;
  subscribe(listener: (change: ChangeRecord) => void): () => void;
}
