/** The error when somebody else was first. */
import { ValetError } from '../error.ts';
import type { Write } from '../ports/store.ts';

/** Generations count from 1; 0 is that of a record that does not exist. */
export function conflict(table: Write['table'], id: string, expected: number, found: number): ValetError {
  const is = found === 0 ? 'does not exist' : `has generation ${found}`;
  const should = expected === 0 ? 'it should not exist yet' : `expected was generation ${expected}`;
  return new ValetError(
    'valet.store.conflict',
    `${table} ${id} ${is}, and ${should}: somebody else changed it; try again`,
    { table, id, expected, found },
  );
}
