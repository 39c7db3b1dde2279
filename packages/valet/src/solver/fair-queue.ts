/**
 * Who waits for a thread: in the order of asking within a project, and project by project in turn, so that one that
 * asks for very much makes itself wait, not the others.
 */
export class FairQueue<Item> {
  /** In the order of their turns; a project without anything waiting has no line. */
  readonly #lines = new Map<string | null, Item[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** How many of a project wait. */
  lengthOf(project: string | null): number {
    return this.#lines.get(project)?.length ?? 0;
  }

  push(project: string | null, item: Item): void {
    const line = this.#lines.get(project);
    if (line === undefined) this.#lines.set(project, [item]);
    else line.push(item);
    this.#length++;
  }

  /** Back to the front: it has waited already. */
  unshift(project: string | null, item: Item): void {
    const rest = [...this.#lines].filter(([each]) => each !== project);
    const line = [item, ...(this.#lines.get(project) ?? [])];
    this.#lines.clear();
    this.#lines.set(project, line);
    for (const [each, items] of rest) this.#lines.set(each, items);
    this.#length++;
  }

  /** The next one; the others of its project come after one of each other project. */
  shift(): Item | undefined {
    for (const [project, line] of this.#lines) {
      const item = line.shift();
      this.#lines.delete(project);
      if (line.length > 0) this.#lines.set(project, line);
      this.#length--;
      return item;
    }
    return undefined;
  }

  /** @returns whether it was waiting */
  remove(project: string | null, item: Item): boolean {
    const line = this.#lines.get(project) ?? [];
    const at = line.indexOf(item);
    if (at < 0) return false;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(project);
    this.#length--;
    return true;
  }

  /** All of them, which leave. */
  clear(): Item[] {
    const items = [...this.#lines.values()].flat();
    this.#lines.clear();
    this.#length = 0;
    return items;
  }
}
