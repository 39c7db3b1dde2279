/** What the cloud says of one placement: a pure judgement, by which nothing is changed yet. */
import type { CloudServer, CloudVolume } from '../../ports/cloud.ts';
import type { PlacementRecord } from '../../ports/record.ts';
import { holdingOf } from '../holding.ts';
import type { Allocation } from './allocations.ts';

export type Verdict =
  /** As it should be, or too early to tell. */
  | { readonly kind: 'keep' }
  /** It is where it was planned, and its move is over. */
  | { readonly kind: 'confirm'; readonly allocation: Allocation }
  /** It is elsewhere. `back`: its move failed, and it is where it came from. */
  | { readonly kind: 'relocate'; readonly allocation: Allocation; readonly back: boolean }
  /** It is gone. */
  | { readonly kind: 'release'; readonly why: string }
  /** It was claimed for something that did not come to be; others may have the place. */
  | { readonly kind: 'fail'; readonly why: string }
  /** It is there, but holds nothing (shelved): the place is anybody's, and it is planned anew when it returns. */
  | { readonly kind: 'suspend'; readonly why: string };

export interface Seen {
  /** When the read began that saw this; milliseconds since the epoch. */
  readonly readAt: number;
  /** Null: gone; undefined: not seen. */
  readonly subject: CloudServer | CloudVolume | null | undefined;
  /** Whether everything was read, so that what was not seen is not there. */
  readonly isWhole: boolean;
  readonly allocations: readonly Allocation[];
  /** How long a claim waits for what it was made for; milliseconds. */
  readonly claimMs: number;
}

const KEEP: Verdict = { kind: 'keep' };
/** The scheduler writes its allocation right after it was told the place. */
const SETTLE_MS = 2_000;

/** @param placement one that holds something and was claimed: it has a resource id */
export function judge(placement: PlacementRecord, seen: Seen): Verdict {
  const { readAt, subject, allocations } = seen;
  const age = readAt - Date.parse(placement.updatedAt);
  // What was read before the last change of the placement says nothing about it.
  if (age <= 0) return KEEP;
  const own = allocations.filter(({ kind }) => kind === placement.kind);
  const here = own.find(({ location }) => location === placement.location);
  if (subject === null || (subject === undefined && seen.isWhole && own.length === 0))
    return judgeMissing(placement, seen, age);
  if (here !== undefined) return judgePresent(placement, here, own, subject);
  if (own.length > 0) return judgeElsewhere(placement, own, subject, age);
  return judgeEmpty(placement, seen, age);
}

function judgeMissing({ state }: PlacementRecord, { subject, claimMs }: Seen, age: number): Verdict {
  if (subject === null) {
    if (state === 'claimed') return { kind: 'fail', why: 'it was deleted before it was built' };
    return { kind: 'release', why: 'it was deleted' };
  }
  // A server that is being scheduled is not always listed yet.
  if (state === 'claimed') return age > claimMs ? { kind: 'fail', why: 'nothing was built in time' } : KEEP;
  return age > SETTLE_MS ? { kind: 'release', why: 'the cloud does not have it' } : KEEP;
}

function judgePresent(
  placement: PlacementRecord,
  here: Allocation,
  own: readonly Allocation[],
  subject: Seen['subject'],
): Verdict {
  if (placement.state !== 'moving') {
    const same = placement.state === 'confirmed' && holdsAsMuch(placement, here);
    return same ? KEEP : { kind: 'confirm', allocation: here };
  }
  const { leaving } = holdingOf(placement);
  const hasLeft = leaving === undefined || !own.some(({ location }) => location === leaving.location);
  if (isMoving(subject) || (isServer(subject) && subject.host !== placement.location)) return KEEP;
  // Evacuated from a host that is down, it leaves its allocation there until the host is back.
  return hasLeft || isServer(subject) ? { kind: 'confirm', allocation: here } : KEEP;
}

function judgeElsewhere(
  placement: PlacementRecord,
  own: readonly Allocation[],
  subject: Seen['subject'],
  age: number,
): Verdict {
  if (age < SETTLE_MS || isMoving(subject)) return KEEP;
  const at = isServer(subject) ? own.find(({ location }) => location === subject.host) : own[0];
  // A build in progress has its allocation, but no host yet: it is on the way to where it may be told apart.
  if (at === undefined) return KEEP;
  const back = placement.state === 'moving' && holdingOf(placement).leaving?.location === at.location;
  return { kind: 'relocate', allocation: at, back };
}

function judgeEmpty({ state }: PlacementRecord, { subject, claimMs }: Seen, age: number): Verdict {
  if (age < SETTLE_MS) return KEEP;
  if (isServer(subject)) {
    if (subject.status === 'SHELVED_OFFLOADED' && subject.taskState === null && state !== 'claimed')
      return { kind: 'suspend', why: 'it is shelved, and its host offers what it took to others' };
    if (subject.status === 'ERROR' && subject.host === null && state === 'claimed')
      return { kind: 'fail', why: 'it could not be built' };
  } else if (subject?.status === 'error' && state === 'claimed') {
    return { kind: 'fail', why: 'it could not be created' };
  }
  return state === 'claimed' && age > claimMs ? { kind: 'fail', why: 'nothing was built in time' } : KEEP;
}

function isServer(subject: Seen['subject']): subject is CloudServer {
  return subject !== null && subject !== undefined && 'taskState' in subject;
}

/** Until a resize is confirmed or reverted, both places are its own. */
function isMoving(subject: Seen['subject']): boolean {
  return (
    isServer(subject) &&
    (subject.status === 'VERIFY_RESIZE' || subject.status === 'MIGRATING' || subject.taskState !== null)
  );
}

function holdsAsMuch(placement: PlacementRecord, { kind, resources, sizeGb }: Allocation): boolean {
  const holding = holdingOf(placement);
  if (kind === 'volume') return holding.sizeGb === sizeGb;
  const names = new Set([...Object.keys(resources), ...Object.keys(holding.resources)]);
  return [...names].every((name) => (resources[name] ?? 0) === (holding.resources[name] ?? 0));
}
