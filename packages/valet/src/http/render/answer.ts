/** The optimizer's answers as documents, as far as a caller may see the cloud in them. */
import type { Answer, Cost, Element, Explanation, ItemDiagnosis, Placement, TermName } from '@valet/ostro';
import type { Viewer } from '../viewer.ts';

/** What plans remember and previews show of an answer. */
export interface Answered {
  readonly status: Answer['status'];
  readonly groups: Answer['groups'];
  readonly pipes: Answer['pipes'];
  readonly cost?: Answer['cost'] | null;
  readonly explanation?: Answer['explanation'] | null;
  readonly work: Answer['work'];
}

/** Terms that speak of the request and its placements alone; the others tell how full the cloud is. */
const OWN_TERMS: ReadonlySet<TermName> = new Set(['network', 'soft', 'moves']);

export function answerBody({ status, groups, pipes, cost, explanation, work }: Answered, viewer: Viewer) {
  return {
    status,
    groups: groups.map(({ name, type, level, units }) => ({
      name,
      type,
      level,
      units: Object.fromEntries(Object.entries(units).map(([unit, members]) => [viewer.name(unit), members])),
    })),
    pipes: pipes.map(({ name, a, b, mbps, distance, links }) => ({
      name,
      a,
      b,
      mbps,
      distance,
      links: links.map((link) => viewer.name(link)),
    })),
    cost: cost ? costBody(cost, viewer) : null,
    bound: cost && viewer.figures ? cost.bound : null,
    gap: cost?.gap ?? null,
    elapsed_ms: Math.round(work.elapsedMs * 10) / 10,
    ...(work.portfolio === undefined ? {} : { portfolio: work.portfolio }),
    ...(explanation ? { explanation: explanationBody(explanation, viewer) } : {}),
  };
}

/** @param types of the resources, by path */
export function previewBody(
  answer: Answer,
  types: ReadonlyMap<string, string>,
  passedOver: readonly { readonly path: string; readonly type: string }[],
  warnings: readonly string[],
  viewer: Viewer,
) {
  return {
    ...answerBody(answer, viewer),
    placements: answer.placements.map((placement) => ({
      resource: placement.name,
      name: placement.name.slice(placement.name.lastIndexOf('.') + 1),
      type:
        types.get(placement.name) ??
        (placement.kind === 'server' ? 'OS::Nova::Server' : 'OS::Cinder::Volume'),
      ...unitsBody(placement, viewer),
    })),
    passed_over: passedOver.map(({ path, type }) => ({ resource: path, type })),
    warnings,
  };
}

function unitsBody(placement: Placement, viewer: Viewer) {
  const { host, rack, cluster } = placement;
  return {
    host: host === null ? null : viewer.name(host),
    rack: rack === null ? null : viewer.name(rack),
    cluster: cluster === null ? null : viewer.name(cluster),
    ...(placement.kind === 'volume' ? { pool: viewer.name(placement.pool) } : {}),
  };
}

function costBody({ total, order, terms }: Cost, { figures }: Viewer) {
  const shown = order.filter((name) => figures || OWN_TERMS.has(name));
  const all = Object.entries(terms).filter(([name]) => figures || OWN_TERMS.has(name as TermName));
  return { ...(figures ? { total } : {}), order: shown, terms: Object.fromEntries(all) };
}

export function explanationBody(explanation: Explanation, viewer: Viewer) {
  const { conflict, items, advice } = explanation;
  return {
    summary: summaryFor(explanation, viewer),
    items: items.map((item) => itemBody(item, viewer)),
    ...(conflict
      ? { conflict: { elements: conflict.elements.map(elementBody), minimal: conflict.minimal } }
      : {}),
    advice: advice.map(({ change, element }) => ({ change, element: elementBody(element) })),
  };
}

/** The one sentence; what a host has free or how many there are is not for everybody. */
export function summaryFor({ summary, items }: Explanation, { figures }: Viewer): string {
  const lonely = items.filter(({ candidates }) => candidates === 0);
  if (figures || lonely.length === 0) return summary;
  const [first] = lonely;
  const rules = [...new Set(first.rejections.map(({ rule }) => rule))].join(', ');
  const more = lonely.length > 1 ? ` (and ${lonely.length - 1} more like it)` : '';
  const why = rules === '' ? '' : `: refused by ${rules}`;
  return `no ${first.kind === 'server' ? 'host' : 'pool'} can take ${first.kind} ${first.name}${more}${why}`;
}

function itemBody({ name, kind, candidates, rejections }: ItemDiagnosis, { figures }: Viewer) {
  const resource = { resource: name, kind };
  if (figures) return { ...resource, candidates, rejections };
  return {
    ...resource,
    ...(candidates === 0 ? { candidates } : {}),
    rejections: rejections.map(({ rule }) => ({ rule })),
  };
}

function elementBody({ kind, name }: Element) {
  return { kind, name };
}
