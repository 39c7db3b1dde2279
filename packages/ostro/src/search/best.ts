/** The best complete draft so far: where every part stood, and its amounts. */
import type { Problem } from '../model/problem.ts';
import { compareAmounts } from '../plan/terms.ts';
import type { Draft } from './draft.ts';

export class Best {
  found = false;
  readonly partAt: Int32Array;
  readonly amounts: Float64Array;

  constructor(draft: Draft) {
    this.partAt = new Int32Array(draft.partAt.length).fill(-1);
    this.amounts = new Float64Array(draft.amounts.length);
  }

  /** Keeps a complete draft if it is better. @returns whether it was */
  offer(draft: Draft): boolean {
    if (draft.placedParts < draft.partAt.length) return false;
    if (this.found && compareAmounts(draft.goal, draft.amounts, this.amounts) >= 0) return false;
    this.found = true;
    this.partAt.set(draft.partAt);
    this.amounts.set(draft.amounts);
    return true;
  }

  /** Host (or pool) of each item. */
  itemsAt({ parts, itemCount }: Problem): Int32Array {
    const at = new Int32Array(itemCount);
    for (let item = 0; item < itemCount; item++) at[item] = this.partAt[parts.partOf[item]];
    return at;
  }

  /** Makes the draft this answer: only the parts that stand elsewhere move. */
  restore(draft: Draft): void {
    restoreParts(draft, this.partAt);
  }
}

/** Makes the draft a complete arrangement that was valid before. */
export function restoreParts(draft: Draft, partAt: Int32Array): void {
  const moved: number[] = [];
  for (let part = 0; part < partAt.length; part++) {
    if (draft.partAt[part] === partAt[part]) continue;
    if (draft.partAt[part] >= 0) draft.take(part);
    moved.push(part);
  }
  // The arrangement is valid as a whole and rules only ever forbid, so every part of it is valid on the way.
  for (const part of moved) draft.put(part, partAt[part]);
}
