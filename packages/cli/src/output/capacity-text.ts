/** How many more fit, for people. */
import type { Capacity } from '@valet/client';
import pc from 'picocolors';
import { formatNumber, layTable, visible } from './table.ts';

/** @param what a copy is: `first-stack`, `3 x m1.small` */
export function capacityLines(answer: Capacity, what: string, color: boolean): string[] {
  const { bold, dim, yellow } = pc.createColors(color);
  const { copies, more, by_cluster = {}, runs_out_first: first } = answer;
  const number = `${more ? 'At least ' : ''}${copies === 0 ? 'No' : formatNumber(copies)}`;
  const lines = [
    `${bold(`${number} more ${copies === 1 ? 'copy' : 'copies'}`)} of ${visible(what)} ${copies === 1 ? 'fits' : 'fit'}.`,
  ];
  const clusters = Object.entries(by_cluster);
  if (clusters.length > 0)
    lines.push(
      '',
      ...layTable(
        [{ title: 'CLUSTER' }, { title: 'COPIES', align: 'right' }],
        clusters.map(([name, count]) => [
          // A copy that spans clusters belongs to none of them.
          name === 'several' ? '(over several)' : visible(name),
          formatNumber(count),
        ]),
        dim,
      ),
    );
  if (first !== null) {
    const scarce = first.resource_class ?? 'no single resource';
    lines.push('', `Runs out first: ${yellow(visible(scarce))}`);
    if (first.summary !== undefined) lines.push(`The next one: ${visible(first.summary)}`);
  } else if (more) lines.push('', 'Counting stopped there; --limit counts further.');
  return lines;
}
