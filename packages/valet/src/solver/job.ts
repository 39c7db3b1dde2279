/** What planning and the solver threads say to each other: plain data that can be posted. */
import type { Answer, Application, HeldPipe, Occupant, Snapshot, SolveOptions } from '@valet/ostro';
import type { CapacityResult, PreviewInput, PreviewResult } from '../planning/use-cases.ts';
import type { StackRead, StackToRead } from './read-stack.ts';

/** The options of a solve that can be posted. */
export interface PostedOptions
  extends Pick<
    SolveOptions,
    'policy' | 'weights' | 'seed' | 'budgetMs' | 'maxSteps' | 'explain' | 'check' | 'strategy'
  > {
  /** How many may search side by side: see `team.ts`. Absent: one. */
  readonly members?: number;
}

/** What is to be taken out of the site before solving: the request's own earlier placements. */
export interface Vacated {
  readonly occupants: readonly Occupant[];
  readonly pipes: readonly HeldPipe[];
}

/** Where a server or volume is, that is there already. */
export interface Place {
  readonly kind: 'server' | 'volume';
  readonly location: string;
}

/** By Nova's or Cinder's id. */
export type Places = ReadonlyMap<string, Place>;

/** A template, with the places that its hints may name: what is there already, threads do not know. */
export interface PreviewAsked {
  readonly input: PreviewInput;
  readonly places: Places;
}

export type Job =
  | {
      readonly kind: 'solve';
      readonly application: Application;
      readonly options: PostedOptions;
      readonly vacated?: Vacated;
    }
  | { readonly kind: 'read_stack'; readonly stack: StackToRead }
  | { readonly kind: 'preview'; readonly asked: PreviewAsked; readonly options: PostedOptions }
  | {
      readonly kind: 'capacity';
      readonly copy: { readonly application: Application } | { readonly preview: PreviewAsked };
      readonly limit: number;
      readonly options: PostedOptions;
    };

export interface JobResults {
  readonly solve: Answer;
  readonly read_stack: StackRead;
  readonly preview: PreviewResult;
  readonly capacity: CapacityResult;
}

/** Orders to a thread while it runs a job, by place: the number of the job that is to end … */
export const CANCEL = 0;
/** … or to end as if its time were over, with the best it has found. */
export const HURRY = 1;

/** To a thread: the site (once), the groups (whenever they changed), a job. */
export type ToThread =
  | {
      readonly type: 'site';
      readonly snapshot: Snapshot;
      readonly flavors: PostedFlavors;
      readonly orders: Int32Array;
    }
  | {
      readonly type: 'groups';
      readonly version: number;
      readonly groups: Snapshot['groups'];
      readonly index: Snapshot['groupIndex'];
    }
  | { readonly type: 'job'; readonly id: number; readonly job: Job };

export type FromThread =
  /** With the version of the site that it was found on. */
  | { readonly id: number; readonly result: unknown; readonly version: number }
  | { readonly id: number; readonly failure: Failure }
  /** The stored groups have changed since this thread got them: send them, and ask again. */
  | { readonly id: number; readonly stale: true };

/** An error as it crosses threads: which class, with its own fields. */
export interface Failure {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type PostedFlavors = readonly import('@valet/heat').Flavor[];
