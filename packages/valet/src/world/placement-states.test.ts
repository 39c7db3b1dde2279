/** The state machine, as a table: rows are where a placement is, columns where it may go. */
import { describe, expect, it } from 'vitest';
import type { PlacementState } from '../ports/record.ts';
import { placement } from '../store/testing/records.ts';
import { isHolding, mayBecome, requireTransition } from './placement-states.ts';

const STATES = ['planned', 'claimed', 'confirmed', 'moving', 'expired', 'failed', 'released'] as const;

/** `=` it stays, `x` it may go there, `.` refused; in the order of `STATES`. */
const table: Readonly<Record<PlacementState | 'new', string>> = {
  new: 'x x x . . . .',
  planned: '= x x . x x x',
  claimed: '. = x . x x x',
  confirmed: '. x = x x x x',
  moving: '. x x = x x x',
  expired: 'x x x . = x x',
  failed: 'x x x . x = x',
  released: '. . . . . . =',
};

const pairs = Object.entries(table).flatMap(([from, row]) =>
  row.split(' ').map((cell, i) => [from as PlacementState | 'new', STATES[i]!, cell !== '.'] as const),
);

describe('a placement', () => {
  it.each(pairs)('that is %s may become %s: %s', (from, to, allowed) => {
    expect(mayBecome(from, to)).toBe(allowed);
    const before = from === 'new' ? undefined : placement('x', { state: from });
    const after = to === 'released' ? null : placement('x', { state: to });
    const change = () => requireTransition(before, after, 'x');
    // What is not there may be deleted: the store says whether it was.
    if (allowed || (from === 'new' && to === 'released')) expect(change).not.toThrow();
    else expect(change).toThrow(`placement x is ${from} and cannot become ${to}`);
  });

  it('holds its share from the plan to its end', () => {
    const holding = STATES.filter((state) => isHolding({ state }));
    expect(holding).toEqual(['planned', 'claimed', 'confirmed', 'moving']);
  });
});
