/** Holds an answer of the optimizer against what HiGHS proves of the same request, and says who contradicts whom. */
import type { Answer, Application, Placement, Policy, Site } from '@valet/ostro';
import { Judge } from '../measure/judge.ts';
import { buildModel, type LinearTerm } from './build.ts';
import { boundByClumps, buildClumpModel } from './clumps.ts';
import type { Highs } from './highs.ts';
import { solveInStages, type Verdict } from './stages.ts';
import { unmodelled } from './unmodelled.ts';

export interface TermJudgement {
  readonly term: LinearTerm;
  /** The optimizer's amount and the bound it claims; null without an answer. */
  readonly ostro: number | null;
  readonly ostroBound: number | null;
  /** What HiGHS proves: no answer that is as good before this term is below. */
  readonly bound: number | null;
  readonly optimum: number | null;
  /** Share of the optimizer's amount above the better of the two bounds. */
  readonly gap: number | null;
  /** The model of which the bound is: who is where, or how the servers are cut up among hosts. */
  readonly by: 'assignment' | 'clumps' | null;
  readonly seconds: number;
}

export interface Judgement {
  readonly request: string;
  readonly servers: number;
  readonly ostro: Answer['status'];
  readonly referee: Verdict['status'] | 'unmodelled';
  /** Why there is no model. */
  readonly why?: string;
  readonly terms: readonly TermJudgement[];
  /** Sentences: each is a fault of the optimizer or of the referee. */
  readonly contradictions: readonly string[];
}

/** How many requests came out how. */
export interface Summary {
  readonly judged: number;
  /** The optimizer was proven right: it has the optimum, or there is none. */
  readonly agreed: number;
  readonly infeasible: number;
  /** HiGHS has a better answer, or proves there can be: the optimizer claims no more than `feasible`. */
  readonly improvable: number;
  /** The time was over for HiGHS, or the steps for the optimizer. */
  readonly undecided: number;
  readonly unmodelled: number;
  readonly contradictions: number;
}

/** The linear terms that a policy looks at before any other. */
export const ORDERS: Readonly<Record<'pack' | 'network', readonly LinearTerm[]>> = {
  pack: ['moves', 'soft', 'hosts', 'network'],
  network: ['moves', 'soft', 'network', 'hosts'],
};

const SAME = 1e-4;

export interface Case {
  readonly name: string;
  readonly site: Site;
  readonly application: Application;
  readonly policy: Extract<Policy, 'pack' | 'network'>;
  readonly answer: Answer;
}

export async function judgeAnswer(highs: Highs, each: Case, seconds: number): Promise<Judgement> {
  const { site, application, policy, answer } = each;
  const start = { request: each.name, servers: application.servers.length, ostro: answer.status };
  const why = unmodelled(site, application);
  if (why !== null) return { ...start, referee: 'unmodelled', why, terms: [], contradictions: [] };
  const order = ORDERS[policy];
  const judge = new Judge(site);
  const known = knownAmounts(judge, each);
  const mostNew =
    policy === 'pack' && known !== null && known.moves === 0 && known.soft === 0
      ? known.hosts
      : application.servers.length;
  const request = buildModel(site, application, mostNew);
  // The policy must have fixed the hosts before: their number is in the model of clumps.
  const clumps = policy === 'pack' && known !== null ? buildClumpModel(site, application, mostNew) : null;
  const staged = clumps === null ? order : order.filter((term) => term !== 'network');
  const verdict = await solveInStages(highs, request, staged, known, seconds);
  const cut = clumps === null ? null : await boundByClumps(highs, clumps, known!.network, seconds);
  const terms = order.map((term): TermJudgement => {
    const stage = verdict.stages.find((one) => one.term === term);
    const byClumps = term === 'network' && cut !== null;
    const bound = byClumps ? cut.bound : (stage?.bound ?? null);
    const amount = known?.[term] ?? null;
    const ostroBound = known === null ? null : claimedBound(answer, term);
    return {
      term,
      ostro: amount,
      ostroBound,
      bound,
      optimum: stage?.optimum ?? (bound !== null && amount !== null && amount - bound < SAME ? amount : null),
      gap: amount === null ? null : gapOf(amount, Math.max(bound ?? 0, ostroBound ?? 0)),
      by: bound === null ? null : byClumps ? 'clumps' : 'assignment',
      seconds: round((byClumps ? cut.seconds : stage?.seconds) ?? 0),
    };
  });
  const contradictions = [
    ...faultsOfReferee(judge, each, verdict),
    ...contradictionsOf(answer, verdict, terms),
  ];
  const isOpen = cut !== null && terms.at(-1)!.optimum === null;
  return { ...start, referee: isOpen ? 'bounded' : verdict.status, terms, contradictions };
}

/** The optimizer's amounts as the checker counts them; null when it has no answer. */
function knownAmounts(judge: Judge, { application, answer, name }: Case): Record<LinearTerm, number> | null {
  if (answer.placements.length === 0) return null;
  const violations = judge.violations(application, answer.placements);
  if (violations.length > 0) throw new Error(`${name}: the checker rejects ostro's answer: ${violations[0]}`);
  return amountsOf(judge, application, answer.placements);
}

function amountsOf(judge: Judge, application: Application, placements: readonly Placement[]) {
  const { moves, soft, hosts, network } = judge.score(application, placements).amounts;
  return { moves: moves.amount, soft: soft.amount, hosts: hosts.amount, network: network.amount };
}

/** The model is judged, too: what HiGHS finds must be an answer, and cost what the model says. */
function faultsOfReferee(
  judge: Judge,
  { site, application, name }: Case,
  { stages, hosts, status }: Verdict,
): string[] {
  if (hosts === null) return [];
  const placements = placementsOf(site, application, hosts);
  const violations = judge.violations(application, placements);
  if (violations.length > 0) return [`${name}: the referee's answer breaks a rule: ${violations[0]}`];
  const amounts = amountsOf(judge, application, placements);
  if (status !== 'optimal') return [];
  return stages.flatMap(({ term, optimum }) =>
    optimum !== null && amounts[term] > optimum + SAME
      ? [`${name}: the referee counts ${term} ${optimum} where its answer costs ${amounts[term]}`]
      : [],
  );
}

function placementsOf(site: Site, { servers }: Application, hosts: readonly string[]): Placement[] {
  const rackOf = new Map(site.hosts.map((host) => [host.name, host.rack!]));
  const clusterOf = new Map(site.racks.map((rack) => [rack.name, rack.cluster!]));
  return servers.map(({ name }, i) => {
    const rack = rackOf.get(hosts[i])!;
    return { kind: 'server', name, host: hosts[i], rack, cluster: clusterOf.get(rack)! };
  });
}

function contradictionsOf(answer: Answer, verdict: Verdict, terms: readonly TermJudgement[]): string[] {
  if (verdict.status === 'infeasible')
    return answer.placements.length > 0 ? ['the referee calls infeasible what ostro has placed'] : [];
  if (answer.status === 'infeasible')
    return verdict.hosts === null ? [] : ['ostro calls infeasible what the referee has placed'];
  const found: string[] = [];
  for (const { term, ostro, ostroBound, bound, optimum } of terms) {
    if (ostro === null || bound === null) break;
    if (ostro < bound - SAME)
      found.push(`the referee's bound of ${term} ${bound} is above ostro's answer ${ostro}`);
    if (optimum !== null && ostroBound! > optimum + SAME)
      found.push(`ostro's bound of ${term} ${ostroBound} is above the optimum ${optimum}`);
    if (answer.status === 'optimal' && optimum !== null && ostro > optimum + SAME)
      found.push(`ostro calls optimal an answer with ${term} ${ostro}; ${optimum} is possible`);
    // What follows counts among answers that are as good before it.
    if (optimum === null || ostro > optimum + SAME) break;
  }
  return found;
}

function claimedBound({ cost }: Answer, term: LinearTerm): number {
  const { amount, value, bound } = cost!.terms[term];
  return value === 0 ? 0 : round((bound * amount) / value);
}

function gapOf(amount: number, bound: number): number {
  return amount === 0 ? 0 : Math.max(0, round((amount - bound) / amount));
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
