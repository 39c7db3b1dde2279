/** The answer to `plan preview` as a person wants to read it. */
import type { Explanation } from '@valet/client';
import type { GroupUse, PipeUse, Status, TermName } from '@valet/ostro';
import pc from 'picocolors';
import { explanationLines } from './explanation-text.ts';
import type { PassedOver } from './preview-document.ts';
import { count, formatNumber, layTable, someOf, visible } from './table.ts';

type ShownTerm = {
  readonly value: number;
  readonly amount: number;
  readonly unit: string;
  readonly bound: number;
  readonly gap: number;
};

/** An answer as a document, from here or from the service, which leaves out what a caller may not see. */
export interface AnswerDocument {
  readonly status: Status;
  readonly placements: readonly {
    readonly [column: string]: string | number | boolean | null | undefined;
  }[];
  readonly groups: readonly GroupUse[];
  readonly pipes: readonly PipeUse[];
  readonly cost: {
    readonly total?: number;
    readonly order: readonly string[];
    readonly terms: Readonly<Record<string, ShownTerm>>;
  } | null;
  readonly bound: number | null;
  readonly gap: number | null;
  readonly elapsed_ms: number;
  readonly explanation?: Explanation;
  readonly passed_over?: readonly PassedOver[];
}

export interface PreviewText {
  readonly document: AnswerDocument;
  readonly stack: string;
  /** Undefined: not known here. */
  readonly site?: string;
  readonly policy?: string;
  /** Where something of the answer stands in its template, as `file:line:column`. */
  readonly placeOf: (name: string) => string | undefined;
  readonly color: boolean;
}

/** Lists longer than this are cut for people; the other formats print them whole. */
const mostLines = 40;
const mostNames = 8;

type Colors = ReturnType<typeof pc.createColors>;

/** The lines of the whole answer: placements, groups, pipes and cost, or the explanation. */
export function previewLines(text: PreviewText): string[] {
  const { document, policy, placeOf } = text;
  const colors = pc.createColors(text.color);
  const sections = [
    [headline(text, colors)],
    ...(document.explanation ? explanationLines(document.explanation, placeOf, colors) : []),
    serverLines(document, colors),
    volumeLines(document, colors),
    groupLines(document.groups, colors),
    pipeLines(document.pipes, colors),
    costLines(document, policy, colors),
    passedOverLines(document),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

const verdicts: Readonly<Record<Status, string>> = {
  optimal: 'placed, and no placement is cheaper',
  feasible: 'placed',
  infeasible: 'cannot be placed',
  unknown: 'not placed in the time given',
};

function headline({ document, stack, site }: PreviewText, colors: Colors): string {
  const { status, placements, cost, elapsed_ms } = document;
  const servers = placements.filter(({ pool }) => pool === undefined).length;
  const volumes = placements.length - servers;
  const things = [count(servers, 'server'), ...(volumes > 0 ? [count(volumes, 'volume')] : [])].join(', ');
  const paint = status === 'infeasible' ? colors.red : cost ? colors.green : colors.yellow;
  const verdict = paint(colors.bold(verdicts[status]));
  const what = placements.length > 0 ? ` (${things}, ${formatNumber(elapsed_ms, 1)} ms)` : '';
  const where = site === undefined ? '' : ` on ${visible(site)}`;
  return `${colors.bold(visible(stack))}${where}: ${verdict}${what}`;
}

function serverLines({ placements }: AnswerDocument, colors: Colors): string[] {
  const rows = placements
    .filter((row) => row.pool === undefined)
    .map((row) =>
      [row.resource, row.host, row.rack ?? '-', row.cluster ?? '-'].map((cell) => visible(`${cell}`)),
    );
  if (rows.length === 0) return [];
  const columns = ['SERVER', 'HOST', 'RACK', 'CLUSTER'].map((title) => ({ title }));
  return layTable(columns, rows, colors.dim);
}

function volumeLines({ placements }: AnswerDocument, colors: Colors): string[] {
  const rows = placements
    .filter((row) => row.pool !== undefined)
    .map((row) =>
      [row.resource, row.pool, row.host ?? row.rack ?? row.cluster ?? 'site'].map((cell) =>
        visible(`${cell}`),
      ),
    );
  if (rows.length === 0) return [];
  const columns = ['VOLUME', 'POOL', 'AT'].map((title) => ({ title }));
  return layTable(columns, rows, colors.dim);
}

/** Each group with its rule, and who of it is where. */
export function groupLines(groups: readonly GroupUse[], colors: Colors): string[] {
  const rows = groups.flatMap(({ name, type, level, units }) =>
    Object.entries(units).map(([unit, members], i) => [
      ...(i === 0 ? [visible(name), `${type}, ${level}`] : ['', '']),
      visible(unit),
      visible(someOf(members, mostNames)),
    ]),
  );
  if (rows.length === 0) return [];
  const columns = ['GROUP', 'RULE', 'UNIT', 'MEMBERS'].map((title) => ({ title }));
  return cut(layTable(columns, rows, colors.dim));
}

/** Each pipe with its bandwidth and the uplinks it takes it from. */
export function pipeLines(pipes: readonly PipeUse[], colors: Colors): string[] {
  if (pipes.length === 0) return [];
  const rows = pipes.map(({ a, b, mbps, distance, links }) => [
    `${visible(a)} -- ${visible(b)}`,
    formatNumber(mbps, 3),
    distance,
    String(links.length),
    visible(someOf(links, mostNames)),
  ]);
  const columns = [
    { title: 'PIPE' },
    { title: 'MBIT/S', align: 'right' },
    { title: 'WITHIN' },
    { title: 'LINKS', align: 'right' },
    { title: 'UPLINKS CROSSED' },
  ] as const;
  return cut(layTable(columns, rows, colors.dim));
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= mostLines + 1) return [...lines];
  const rest = lines.length - 1 - mostLines;
  return [
    ...lines.slice(0, mostLines + 1),
    `… and ${formatNumber(rest)} more lines; -f json prints everything`,
  ];
}

/** The terms the policy counts, in its order, without those that cost nothing and could not. */
function costLines(
  { cost, bound, gap }: AnswerDocument,
  policy: string | undefined,
  colors: Colors,
): string[] {
  if (!cost) return [];
  const named = cost.order.flatMap((name) => (cost.terms[name] ? [[name, cost.terms[name]] as const] : []));
  const terms = named.filter(([name, { value }]) => value > 0 || !optionalTerms.includes(name as TermName));
  const rows = terms.map(([name, term]) => [
    name,
    formatNumber(term.amount, 2),
    term.unit,
    ...proofCells(term.value, term.bound, term.gap),
  ]);
  const columns = [
    { title: policy === undefined ? 'COST' : `COST (${policy})` },
    { title: 'AMOUNT', align: 'right' },
    { title: 'UNIT' },
    { title: 'VALUE', align: 'right' },
    { title: 'BOUND', align: 'right' },
    { title: 'GAP', align: 'right' },
  ] as const;
  return layTable(
    columns,
    cost.total === undefined
      ? rows
      : [...rows, ['total', '', '', ...proofCells(cost.total, bound ?? 0, gap ?? 0)]],
    colors.dim,
  );
}

const optionalTerms: readonly TermName[] = ['moves', 'soft'];

function proofCells(value: number, bound: number, gap: number): string[] {
  return [value.toFixed(4), bound.toFixed(4), `${formatNumber(gap * 100, 1)} %`];
}

/** Kinds that mean nothing to placement, most frequent first. */
function passedOverLines({ passed_over = [] }: AnswerDocument): string[] {
  if (passed_over.length === 0) return [];
  const numbers = new Map<string, number>();
  for (const { type } of passed_over) numbers.set(type, (numbers.get(type) ?? 0) + 1);
  const kinds = [...numbers]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([type, n]) => (n === 1 ? type : `${n} ${type}`));
  return [`Passed over, without meaning for placement: ${visible(someOf(kinds, mostNames))}`];
}
