/** What the runner reports, as it stands in result files; names are part of the format. */
import type { Cost, CostTerm, Status, TermName } from '@valet/ostro';
import type { Times } from './statistics.ts';

/** What is told of every contender. Sums and means are over the judged requests it found a place for. */
export interface Figures {
  /** Measured calls behind the times. */
  readonly samples: number;
  /** Requests it was asked when answers were judged. */
  readonly judged: number;
  /** Of those, requests it found a valid answer for. */
  readonly accepted: number;
  readonly firstAnswerMs: Times;
  readonly totalMs: Times;
  /** Different hosts with a server of the request; summed over the requests. */
  readonly hostsUsed: number;
  /** Sum of Mbit/s × uplinks. */
  readonly bandwidthLinksMbps: number;
  /** Values are means over the requests, amounts are sums. */
  readonly cost: ReportedCost | null;
  /** Proven lower bound of the total, and the share of the total above it. */
  readonly bound: number | null;
  readonly gap: number | null;
  /** Resident memory of a fresh process that opens the site and answers once, at its highest. */
  readonly peakMemoryMb: number | null;
  /** Whether the independent checker accepted every answer it was shown, how many it did, and why not others. */
  readonly verified: boolean;
  readonly verifiedAnswers: number;
  readonly violations: readonly string[];
}

export interface ReportedCost {
  readonly total: number;
  readonly terms: Readonly<Record<TermName, Partial<CostTerm> & Pick<CostTerm, 'amount' | 'value'>>>;
}

export interface BaselineFigures extends Figures {
  /** Ostro's answers against this one's, request by request on the same site, by the policy's order. */
  readonly against: Against;
}

export interface Against {
  readonly better: number;
  readonly equal: number;
  readonly worse: number;
  readonly onlyOstro: number;
  readonly onlyBaseline: number;
  /** The baseline's bandwidth × links over Ostro's, where both found an answer; null without any bandwidth. */
  readonly bandwidthRatio: number | null;
}

export interface Result extends Figures {
  readonly format: 1;
  readonly workload: string;
  readonly seed: number;
  readonly hosts: number;
  readonly racks: number;
  readonly servers: number;
  readonly requests: number;
  readonly budgetMs: number;
  readonly statuses: Readonly<Partial<Record<Status, number>>>;
  /** The first answers by themselves: what improvement starts from. */
  readonly first: { readonly hostsUsed: number; readonly bandwidthLinksMbps: number };
  /** Best and worst bandwidth × links over the runs of one request, which differ in the seed. */
  readonly bandwidthRange: { readonly best: number; readonly worst: number } | null;
  /** Requests a second, the site's update included, at the first answer. */
  readonly requestsPerS: number | null;
  /** Opening the site from its description; memory kept for it afterwards, the description thrown away. */
  readonly openMs: number;
  readonly keptMemoryMb: number | null;
  readonly baselines: Readonly<Record<string, BaselineFigures>>;
  /** Of refused requests. */
  readonly conflicts: readonly ConflictFigures[];
  readonly machine: Machine;
  readonly commit: string;
  readonly date: string;
}

export interface ConflictFigures {
  readonly request: string;
  readonly status: Status;
  /** Median time of the whole call, explanation included. */
  readonly ms: number;
  readonly elements: number | null;
  readonly minimal: boolean | null;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
}

/** A cost as it is reported. */
export function reportCost({ total, terms }: Cost): ReportedCost {
  return { total, terms };
}
