/** What was done, step by step, in every format. */
import type { Action, Steps } from '../keystone/steps.ts';
import type { Printable } from './formats.ts';
import { count, layRows, visible } from './table.ts';

const WOULD: Readonly<Partial<Record<Action, string>>> = {
  created: 'would create',
  changed: 'would change',
  removed: 'would remove',
};

/**
 * @param more fields of the document beside the steps
 * @param after lines for people, below the steps
 */
export function stepsPrintable(steps: Steps, more: object, after: readonly string[]): Printable {
  const columns = ['item', 'name', 'action', 'note'];
  const rows = steps.done.map((step) => ({ ...step }));
  const shown = rows.map((row) => ({
    ...row,
    action: (steps.isDry && WOULD[row.action]) || row.action,
    note: row.note ?? '',
  }));
  return {
    columns,
    rows,
    document: (chosen) => ({ dry_run: steps.isDry, changes: steps.changes, steps: chosen, ...more }),
    table: (chosen) =>
      chosen
        ? layRows(shown, chosen)
        : [
            ...layRows(shown, columns),
            '',
            summary(steps),
            ...(after.length === 0 ? [] : ['']),
            ...after.map(visible),
          ],
  };
}

function summary({ changes, isDry }: Steps): string {
  if (changes === 0) return 'Everything is as it should be: nothing was changed.';
  return isDry
    ? `A dry run: ${count(changes, 'change')} to make, none made.`
    : `${count(changes, 'change')} made.`;
}
