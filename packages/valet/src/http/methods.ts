/** Which methods a path knows: for `OPTIONS`, and for methods that it does not know. */

export class Methods {
  readonly #paths: { readonly steps: readonly string[]; readonly methods: Set<string> }[] = [];

  /** @param pattern as in a route: `/v1/plans/:plan` */
  add(pattern: string, methods: readonly string[]): void {
    const steps = stepsOf(pattern);
    const key = shape(steps);
    let path = this.#paths.find((each) => shape(each.steps) === key);
    if (path === undefined) {
      path = { steps, methods: new Set() };
      this.#paths.push(path);
    }
    for (const method of methods) path.methods.add(method);
  }

  /** The value of `Allow` for a path without query; null when no route has it. */
  allow(path: string): string | null {
    const steps = stepsOf(path);
    const found = this.#paths.find(
      (each) =>
        each.steps.length === steps.length &&
        each.steps.every((step, i) => (step.startsWith(':') ? steps[i] !== '' : step === steps[i])),
    );
    return found === undefined ? null : [...found.methods].sort().join(', ');
  }
}

function stepsOf(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

/** Two routes with other names for the same parameters are one path. */
function shape(steps: readonly string[]): string {
  return steps.map((step) => (step.startsWith(':') ? ':' : step)).join('/');
}
