/** What the referee says, in lines of text. */
import type { Judgement, Summary } from '../referee/referee.ts';
import { alignColumns } from './columns.ts';

const tell = (amount: number | null): string =>
  amount === null ? '-' : amount.toLocaleString('en', { maximumFractionDigits: 3 });

export function describeJudgement({
  request,
  servers,
  ostro,
  referee,
  why,
  terms,
  contradictions,
}: Judgement): string {
  const head = `${request}: ${servers} servers; ostro ${ostro}, referee ${referee}${why === undefined ? '' : ` (${why})`}`;
  const rows = terms
    .filter(({ ostro: ours, bound }) => ours !== 0 || (bound ?? 0) !== 0)
    .map((each) => [
      `  ${each.term}`,
      tell(each.ostro),
      tell(each.ostroBound),
      tell(each.bound),
      tell(each.optimum),
      each.gap === null ? '-' : `${(100 * each.gap).toFixed(1)} %`,
      each.by ?? '-',
      `${each.seconds.toFixed(1)} s`,
    ]);
  const table =
    rows.length === 0
      ? []
      : [
          alignColumns([
            ['  term', 'ostro', 'its bound', 'HiGHS bound', 'optimum', 'gap', 'by', 'time'],
            ...rows,
          ]),
        ];
  return [head, ...table, ...contradictions.map((each) => `  CONTRADICTION: ${each}`)].join('\n');
}

export function describeSummary(summary: Summary): string {
  const { judged, agreed, infeasible, improvable, undecided, unmodelled, contradictions } = summary;
  return (
    `${judged} requests: ${agreed} with the proven optimum, ${infeasible} proven infeasible by both, ` +
    `${improvable} that could be better, ${undecided} undecided, ${unmodelled} without a model, ` +
    `${contradictions} contradictions`
  );
}
