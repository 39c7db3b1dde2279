/** Ids by a key that several may share, such as the stack id of plans: most keys have one id, which stands alone. */

export class IndexOfIds {
  readonly #ids = new Map<string, string | Set<string>>();

  add(key: string, id: string): void {
    const found = this.#ids.get(key);
    if (found === undefined) this.#ids.set(key, id);
    else if (typeof found !== 'string') found.add(id);
    else if (found !== id) this.#ids.set(key, new Set([found, id]));
  }

  delete(key: string, id: string): void {
    const found = this.#ids.get(key);
    if (found === id) this.#ids.delete(key);
    if (typeof found !== 'object' || !found.delete(id)) return;
    if (found.size === 1) this.#ids.set(key, [...found][0]!);
  }

  keys(): Iterable<string> {
    return this.#ids.keys();
  }

  /** In the order in which they came. */
  get(key: string): Iterable<string> {
    const found = this.#ids.get(key);
    return found === undefined ? [] : typeof found === 'string' ? [found] : found;
  }
}
