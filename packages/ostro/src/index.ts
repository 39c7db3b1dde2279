/** The optimizer's public face. */

export { OstroError, type OstroErrorCode } from './error.ts';
export type { Application, Group, Pipe, Server, Volume } from './model/application.ts';
export { KBPS_PER_MBPS } from './model/arithmetic.ts';
export {
  copySnapshot,
  dropGroup,
  type HeldPipe,
  type Occupant,
  occupy,
  putGroup,
  refreshCopy,
  vacate,
} from './model/live.ts';
export { type Memory, PRIVATE, SHARED } from './model/memory.ts';
export { openSite } from './model/open-site.ts';
export type { Policy, SolveOptions, Strategy } from './model/options.ts';
export type {
  Aggregate,
  Cluster,
  FlavorDemand,
  GroupType,
  Host,
  Inventory,
  Level,
  PlacedPipe,
  PlacedServer,
  PlacedVolume,
  Pool,
  Rack,
  Site,
  StoredGroup,
  Uplink,
} from './model/site.ts';
export { hostNumber, placeNumber, type Snapshot } from './model/snapshot.ts';
export type {
  Advice,
  Answer,
  ConflictSet,
  Cost,
  CostTerm,
  Element,
  Explanation,
  GroupUse,
  ItemDiagnosis,
  PipeUse,
  Placement,
  Rejection,
  ServerPlacement,
  Status,
  TermName,
  VolumePlacement,
  Work,
} from './plan/answer.ts';
export { viewSnapshot } from './plan/snapshot-view.ts';
export { Verifier } from './plan/verify.ts';
export type { Violation } from './plan/violation.ts';
export {
  chooseAnswer,
  isProven,
  MOST_MEMBERS,
  memberOptions,
  solvePortfolio,
} from './search/portfolio.ts';
export { Solver, solve } from './search/solve.ts';
