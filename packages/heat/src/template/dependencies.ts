/** Which resources of a stack hang on which, as evaluation finds it, and whether they do so in a circle. */

export class Dependencies {
  readonly #edges = new Map<string, Set<string>>();
  /** Resources under evaluation, outermost first. */
  readonly #open: string[] = [];

  /** Evaluates a resource: what it asks for meanwhile, it depends on. */
  of<T>(name: string, evaluate: () => T): T {
    this.#open.push(name);
    this.#edges.set(name, new Set());
    try {
      return evaluate();
    } finally {
      this.#open.pop();
    }
  }

  /** Takes down that the resource under evaluation, if there is one, depends on another. */
  add(name: string): void {
    const dependent = this.#open.at(-1);
    if (dependent !== undefined) this.#edges.get(dependent)!.add(name);
  }

  /** The circle that evaluating a resource now would close. */
  closedBy(name: string): readonly string[] | undefined {
    const start = this.#open.indexOf(name);
    return start < 0 ? undefined : [...this.#open.slice(start), name];
  }

  /** Any circle among what was taken down. */
  circle(): readonly string[] | undefined {
    return findCircle(this.#edges);
  }
}

/** A circle among names, each followed by one it leads to and the first again at the end; `undefined` without one. */
function findCircle(edges: ReadonlyMap<string, Iterable<string>>): string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const path = new Map<string, Iterator<string>>();
    const enter = (name: string) => path.set(name, (edges.get(name) ?? [])[Symbol.iterator]());
    if (!done.has(start)) enter(start);
    let current = start;
    const trail = [start];
    while (path.size > 0) {
      const next = path.get(current)!.next();
      if (next.done) {
        path.delete(current);
        done.add(current);
        trail.pop();
        current = trail.at(-1) ?? start;
      } else if (path.has(next.value)) {
        return [...trail.slice(trail.indexOf(next.value)), next.value];
      } else if (!done.has(next.value)) {
        current = next.value;
        trail.push(current);
        enter(current);
      }
    }
  }
  return undefined;
}
