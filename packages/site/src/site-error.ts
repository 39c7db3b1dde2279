/** What is wrong with a site file: all of it in one go, in the order of the file. */
import { formatProblem, type Problem } from '@valet/document';

/** Most problems that a message spells out. */
const MOST_SHOWN = 20;
/** Most problems that are collected. */
const MOST_KEPT = 100;

/** A site file that cannot be used. The message has one line a problem: `file:line:column: path: what`. */
export class SiteError extends Error {
  override readonly name = 'SiteError';
  readonly code = 'valet.site.invalid';
  /** In the order of the file. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.slice(0, MOST_SHOWN).map(formatProblem);
    const rest = problems.length - lines.length;
    if (rest > 0) lines.push(`and ${rest}${problems.length < MOST_KEPT ? '' : ' or'} more`);
    super(lines.join('\n'));
    this.problems = problems;
  }
}

/** Collects problems; the same one about the same place counts once. */
export class ProblemList {
  readonly #problems = new Map<string, Problem>();
  readonly #areFatal: boolean;

  /** @param areFatal whether, when there are very many, the rest is not worth looking at */
  constructor(areFatal: boolean) {
    this.#areFatal = areFatal;
  }

  get isEmpty(): boolean {
    return this.#problems.size === 0;
  }

  /** @throws SiteError when there are too many and they are fatal */
  readonly add = (problem: Problem): void => {
    if (this.#problems.size < MOST_KEPT) this.#problems.set(formatProblem(problem), problem);
    if (this.#areFatal && this.#problems.size >= MOST_KEPT) this.throwIfAny();
  };

  /** In the order of the file. */
  sorted(): Problem[] {
    return [...this.#problems.values()].sort(
      (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
    );
  }

  /** Whether a problem stands in such a section (a key of the root). */
  touches(isMeant: (section: string) => boolean): boolean {
    for (const { path } of this.#problems.values()) {
      if (path.length > 0 && isMeant(String(path[0]))) return true;
    }
    return false;
  }

  throwIfAny(): void {
    if (!this.isEmpty) throw new SiteError(this.sorted());
  }
}
