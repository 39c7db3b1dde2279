/** What the doctor found, in every format. */
import pc from 'picocolors';
import type { Findings, Verdict } from '../doctor/findings.ts';
import type { Printable } from './formats.ts';
import { layRows, layTable, visible } from './table.ts';

/** @param color whether verdicts are painted */
export function findingsPrintable(findings: Findings, color: boolean): Printable {
  const { green, yellow, red } = pc.createColors(color);
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    ok: green,
    warning: yellow,
    failed: red,
  };
  const rows = findings.all.map((each) => ({ ...each }));
  const columns = ['status', 'area', 'check', 'seen', 'advice'];
  const counts = (['ok', 'warning', 'failed'] as const).map(
    (status) => [status, findings.count(status)] as const,
  );
  return {
    columns,
    rows,
    document: (shown) => ({ ...Object.fromEntries(counts), checks: shown }),
    table: (chosen) => {
      if (chosen) return layRows(rows, chosen);
      const [heading, ...lines] = layTable(
        ['STATUS', 'AREA', 'CHECK', 'SEEN'].map((title) => ({ title })),
        rows.map(({ status, area, check, seen }) => [status, area, check, seen].map(visible)),
      );
      return [
        heading!,
        ...lines.flatMap((line, i) => {
          const { status, advice } = rows[i]!;
          const painted = paint[status](line.slice(0, status.length)) + line.slice(status.length);
          return advice === null ? [painted] : [painted, `         -> ${visible(advice)}`];
        }),
        '',
        counts.map(([status, count]) => `${count} ${status}`).join(', '),
      ];
    },
  };
}
