/** Reads maps and lists in brackets, whatever lines they are on. */
import type { Reading } from '../mark.ts';
import { quote } from '../show.ts';
import type { Builder, Key, Properties } from './builder.ts';
import type { Pieces, RawScalar } from './pieces.ts';
import type { Way } from './way.ts';

export class FlowReader {
  readonly #way: Way;
  readonly #builder: Builder;
  readonly #pieces: Pieces;

  constructor(way: Way, builder: Builder, pieces: Pieces) {
    this.#way = way;
    this.#builder = builder;
    this.#pieces = pieces;
  }

  /** Whether a map or list in brackets starts here. */
  atCollection(): boolean {
    return this.#way.character === '[' || this.#way.character === '{';
  }

  collection(properties: Properties | null): Reading {
    const open = this.#way.offset;
    return this.#way.character === '[' ? this.#sequence(open, properties) : this.#mapping(open, properties);
  }

  #sequence(open: number, properties: Properties | null): Reading {
    return this.#builder.list(open, properties, (add) => {
      this.#entries(open, ']', () => {
        const start = this.#way.offset;
        if (this.#way.character === '?' || this.#way.character === ':') {
          add(this.#builder.map(start, null, (addPair) => addPair(...this.#pair(open))));
          return;
        }
        const [reading, raw] = this.#node(open);
        if (!this.#atColon(open)) add(reading);
        else {
          const key = this.#pieces.key(start, reading, raw);
          add(this.#builder.map(start, null, (addPair) => addPair(key, this.#value(open))));
        }
      });
    });
  }

  #mapping(open: number, properties: Properties | null): Reading {
    return this.#builder.map(open, properties, (add) => {
      this.#entries(open, '}', () => add(...this.#pair(open)));
    });
  }

  /** Reads the entries between brackets. */
  #entries(open: number, close: string, readEntry: () => void): void {
    const way = this.#way;
    way.offset++;
    way.toFlowContent(open);
    while (way.character !== close) {
      if (way.character === ',') throw way.wrong('a value is expected before this comma');
      readEntry();
      way.toFlowContent(open);
      if (way.character === ',') {
        way.offset++;
        way.toFlowContent(open);
      } else if (way.character !== close) {
        throw way.wrong(`a comma or the closing ${quote(close)} is expected here`);
      }
    }
    way.offset++;
  }

  /** `key: value`, `? key : value`, `key`, `: value`. */
  #pair(open: number): [Key, Reading] {
    const start = this.#way.offset;
    if (this.#way.character === '?') {
      this.#way.offset++;
      this.#way.toFlowContent(open);
    }
    const [reading, raw] = this.#node(open);
    const key = this.#pieces.key(start, reading, raw);
    return [key, this.#atColon(open) ? this.#value(open) : this.#pieces.nothing(null, start)];
  }

  #value(open: number): Reading {
    this.#way.offset++;
    this.#way.toFlowContent(open);
    return this.#node(open)[0];
  }

  #node(open: number): [Reading, RawScalar | null] {
    const start = this.#way.offset;
    const properties = this.#pieces.properties();
    if (properties !== null) this.#way.toFlowContent(open);
    if (this.atCollection()) return [this.collection(properties), null];
    if (this.#way.character === '*') return [this.#pieces.alias(properties), null];
    if (',:]}'.includes(this.#way.character!)) return [this.#pieces.nothing(properties, start), null];
    const raw = this.#pieces.rawScalar(0, true);
    return [this.#pieces.resolve(raw, properties), raw];
  }

  #atColon(open: number): boolean {
    this.#way.toFlowContent(open);
    return this.#way.character === ':';
  }
}
