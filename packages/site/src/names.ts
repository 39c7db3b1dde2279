/** Names that must be unique, and names that must exist. */
import { byNearness, didYouMean, formatPosition, type Path, quote } from '@valet/document';
import type { Places, Report } from './places.ts';

/** Names compared in search of the nearest, over all problems of a file: enough for any but a hostile one. */
const MOST_COMPARED = 300_000;
/** Names that are listed when there are few. */
const MOST_LISTED = 8;

/** What was meant by names that do not exist, as long as that does not cost too much. */
export class Suggestions {
  #compared = 0;

  /** The end of a message: a question if some name is near, the names there are if not. */
  for(name: string, known: ReadonlyMap<string, unknown>): string {
    if (known.size === 0) return '; there are none';
    if (this.#compared > MOST_COMPARED) return '';
    this.#compared += known.size;
    const question = known.size > MOST_LISTED ? didYouMean(name, known.keys()) : '';
    if (question !== '') return `.${question}`;
    const listed = byNearness(name, known.keys()).slice(0, MOST_LISTED).map(quote);
    const rest = known.size - listed.length;
    return `; there are ${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  }
}

/** All things of one kind by their names. */
export class Names {
  readonly kind: string;
  /** Whether all of them are known: if not, a name that is not among them may yet be right. */
  readonly #isWhole: boolean;
  readonly #paths = new Map<string, Path>();
  readonly #places: Places;
  readonly #suggestions: Suggestions;

  constructor(kind: string, isWhole: boolean, places: Places, suggestions: Suggestions) {
    this.kind = kind;
    this.#isWhole = isWhole;
    this.#places = places;
    this.#suggestions = suggestions;
  }

  /** Takes a name in; reports one that is there already. */
  add(name: string | undefined, path: Path, report: Report): void {
    if (name === undefined) return;
    const first = this.#paths.get(name);
    if (first === undefined) this.#paths.set(name, path);
    else {
      const where = formatPosition(this.#places.locate(first));
      report(path, `the name ${quote(name)} is taken already by the ${this.kind} at ${where}`);
    }
  }

  /** Reports a name that does not exist. */
  expect(name: string | undefined, path: Path, report: Report): void {
    if (name === undefined || !this.#isWhole || this.#paths.has(name)) return;
    report(path, `unknown ${this.kind} ${quote(name)}${this.#suggestions.for(name, this.#paths)}`);
  }

  /** Reports those of a list of names that do not exist. @param path of the list */
  expectAll(names: readonly string[] | undefined, path: Path, report: Report): void {
    for (const [index, name] of (names ?? []).entries()) this.expect(name, [...path, index], report);
  }
}
