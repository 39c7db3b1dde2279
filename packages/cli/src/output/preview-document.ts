/** The answer to `plan preview` as a document: the names and units that `json` and `yaml` print. */
import type {
  Answer,
  Cost,
  CostTerm,
  Element,
  Explanation,
  GroupUse,
  PipeUse,
  Placement,
} from '@valet/ostro';
import type { Row } from './formats.ts';

/** What is known of a resource besides where it goes. */
export interface ResourceFacts {
  /** What the cloud will call it, else its name in its own template. */
  readonly name: string;
  readonly type: string;
}

export interface PassedOver {
  readonly resource: string;
  readonly type: string;
}

export const placementColumns = ['resource', 'name', 'type', 'host', 'rack', 'cluster', 'pool'] as const;

export interface PreviewDocument {
  readonly status: Answer['status'];
  readonly placements: readonly Row[];
  readonly groups: readonly GroupUse[];
  readonly pipes: readonly PipeUse[];
  readonly cost: ReturnType<typeof costDocument> | null;
  /** Proven lower bound of `cost.total`. */
  readonly bound: number | null;
  readonly gap: number | null;
  readonly elapsed_ms: number;
  /** Where several searched. */
  readonly portfolio?: Answer['work']['portfolio'];
  readonly explanation?: ReturnType<typeof explanationDocument>;
  readonly passed_over: readonly PassedOver[];
}

/** @param resources by path, in the order of the template; a path that is not there is its own name */
export function previewDocument(
  answer: Answer,
  resources: ReadonlyMap<string, ResourceFacts>,
  passedOver: readonly PassedOver[],
): PreviewDocument {
  const { cost, explanation } = answer;
  const rank = new Map([...resources.keys()].map((path, i) => [path, i]));
  const inOrder = <T extends { readonly name: string }>(things: readonly T[]): T[] =>
    [...things].sort((a, b) => (rank.get(a.name) ?? rank.size) - (rank.get(b.name) ?? rank.size));
  return {
    status: answer.status,
    placements: inOrder(answer.placements).map((placement) =>
      placementRow(placement, resources.get(placement.name) ?? { name: placement.name, type: '' }),
    ),
    groups: inOrder(answer.groups),
    pipes: inOrder(answer.pipes),
    cost: cost ? costDocument(cost) : null,
    bound: cost?.bound ?? null,
    gap: cost?.gap ?? null,
    elapsed_ms: round(answer.work.elapsedMs, 1),
    ...(answer.work.portfolio && { portfolio: answer.work.portfolio }),
    ...(explanation && { explanation: explanationDocument(explanation) }),
    passed_over: passedOver,
  };
}

function placementRow(placement: Placement, facts: ResourceFacts): Row {
  const { host, rack, cluster } = placement;
  const row = { resource: placement.name, name: facts.name, type: facts.type, host, rack, cluster };
  return placement.kind === 'volume' ? { ...row, pool: placement.pool } : row;
}

function costDocument(cost: Cost) {
  const terms = Object.entries(cost.terms).map(([name, term]) => [name, termDocument(term)] as const);
  return { total: cost.total, order: cost.order, terms: Object.fromEntries(terms) };
}

function termDocument(term: CostTerm): Omit<CostTerm, 'weight'> {
  const { value, amount, unit, bound, proof, gap } = term;
  return { value, amount, unit, bound, proof, gap };
}

function explanationDocument(explanation: Explanation) {
  const { conflict } = explanation;
  return {
    summary: explanation.summary,
    items: explanation.items.map(({ name, kind, candidates, rejections }) => ({
      resource: name,
      kind,
      candidates,
      rejections,
    })),
    ...(conflict && {
      conflict: { elements: conflict.elements.map(elementDocument), minimal: conflict.minimal },
    }),
    advice: explanation.advice.map(({ change, element }) => ({ change, element: elementDocument(element) })),
  };
}

function elementDocument({ kind, name }: Element) {
  return { kind, name };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
