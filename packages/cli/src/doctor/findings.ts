/** What was looked at, how it is, what was seen, and what to do about it. */

export type Verdict = 'ok' | 'warning' | 'failed';

export interface Finding {
  /** What it is about: `nova`, `names`, `nova.conf` … */
  readonly area: string;
  readonly check: string;
  readonly status: Verdict;
  readonly seen: string;
  /** Null: nothing. */
  readonly advice: string | null;
}

/** Collects findings in the order in which they are made. */
export class Findings {
  readonly all: Finding[] = [];

  ok(area: string, check: string, seen: string): void {
    this.all.push({ area, check, status: 'ok', seen, advice: null });
  }

  /** Works for now, or cannot be told. */
  warn(area: string, check: string, seen: string, advice: string): void {
    this.all.push({ area, check, status: 'warning', seen, advice });
  }

  fail(area: string, check: string, seen: string, advice: string): void {
    this.all.push({ area, check, status: 'failed', seen, advice });
  }

  count(status: Verdict): number {
    return this.all.filter((each) => each.status === status).length;
  }
}
