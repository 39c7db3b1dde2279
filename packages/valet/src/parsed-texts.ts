/**
 * Values that are kept as texts of JSON, parsed when they are asked for. Who asks for one asks again soon; kept for
 * every record, the parsed ones would be most of what the service holds in memory.
 */

export class ParsedTexts<Value> {
  readonly #most: number;
  #recent = new Map<string, Value>();
  #older = new Map<string, Value>();

  /** @param most how many of those asked for lately are kept, at least; at most twice as many */
  constructor(most: number) {
    this.#most = most;
  }

  /** The value in a text. */
  of(text: string): Value {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    return this.#keep(text, this.#older.get(text) ?? (JSON.parse(text) as Value));
  }

  /** The text of a value, which is soon asked for: it is not parsed then. */
  textOf(value: Value): string {
    const text = JSON.stringify(value);
    this.#keep(text, value);
    return text;
  }

  #keep(text: string, value: Value): Value {
    if (this.#recent.size >= this.#most) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, value);
    return value;
  }
}
