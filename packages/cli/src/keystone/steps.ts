/** What was found as it should be and what was changed, one step after the other. */

export type Action = 'unchanged' | 'created' | 'changed' | 'removed' | 'kept' | 'absent';

export interface Step {
  /** The kind of thing: `user`, `endpoint` … */
  readonly item: string;
  readonly name: string;
  readonly action: Action;
  /** What was changed, or why nothing was. */
  readonly note: string | null;
}

const CHANGES: ReadonlySet<Action> = new Set(['created', 'changed', 'removed']);

/** Collects steps; in a dry run nothing is done. */
export class Steps {
  readonly done: Step[] = [];
  readonly isDry: boolean;

  constructor(isDry: boolean) {
    this.isDry = isDry;
  }

  /** How many things were, or would be, changed. */
  get changes(): number {
    return this.done.filter(({ action }) => CHANGES.has(action)).length;
  }

  /** Tells what needs nothing. */
  note(item: string, name: string, action: 'unchanged' | 'kept' | 'absent', note?: string): void {
    this.done.push({ item, name, action, note: note ?? null });
  }

  /** @returns what the change gives; undefined in a dry run, which does not make it */
  async make<Result>(
    item: string,
    name: string,
    action: 'created' | 'changed' | 'removed',
    act: () => Promise<Result>,
    note?: string,
  ): Promise<Result | undefined> {
    const result = this.isDry ? undefined : await act();
    this.done.push({ item, name, action, note: note ?? null });
    return result;
  }
}
