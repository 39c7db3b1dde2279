/** Counts by project; null is a project of its own: what belongs to none. */
export class Tally {
  readonly #counts = new Map<string | null, number>();

  of(project: string | null): number {
    return this.#counts.get(project) ?? 0;
  }

  add(project: string | null, more: 1 | -1): void {
    const count = this.of(project) + more;
    if (count === 0) this.#counts.delete(project);
    else this.#counts.set(project, count);
  }
}
