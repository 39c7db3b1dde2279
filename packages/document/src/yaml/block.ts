/** Reads maps and lists that are told by their indentation. */
import type { DocumentError } from '../error.ts';
import type { Reading } from '../mark.ts';
import type { Builder, Key, Properties } from './builder.ts';
import { FlowReader } from './flow.ts';
import { Pieces, type RawScalar } from './pieces.ts';
import { scanBlock } from './scan.ts';
import { END, type Way } from './way.ts';

export class BlockReader {
  readonly #way: Way;
  readonly #builder: Builder;
  readonly #pieces: Pieces;
  readonly #flow: FlowReader;

  constructor(way: Way, builder: Builder) {
    this.#way = way;
    this.#builder = builder;
    this.#pieces = new Pieces(way, builder);
    this.#flow = new FlowReader(way, builder, this.#pieces);
  }

  /** Reads the node that is a whole document. @param mayStart as in `#node` */
  root(mayStart: boolean): Reading {
    const reading = this.#node(-1, mayStart, false);
    this.#endEntry();
    if (this.#way.column !== END) throw this.#misplaced();
    return reading;
  }

  /**
   * @param parent column of the block it belongs to: it stands further right
   * @param mayStart whether a map or list may start on this line
   * @param indentless whether a list may stand in the parent's own column, as under a key
   */
  #node(parent: number, mayStart: boolean, indentless: boolean): Reading {
    const start = this.#way.offset;
    const crossed = this.#way.toContent();
    if (this.#isOutside(parent, indentless)) return this.#pieces.nothing(null, start);
    return this.#content(parent, mayStart || crossed, indentless, null);
  }

  /** @param outer properties that stood alone on a line before */
  #content(parent: number, mayStart: boolean, indentless: boolean, outer: Properties | null): Reading {
    const way = this.#way;
    const pieces = this.#pieces;
    const start = way.offset;
    const column = start - way.lineStart;
    const own = pieces.properties();
    if (own !== null && way.isEndOfLine()) {
      const properties = pieces.combine(outer, own);
      way.toContent();
      if (this.#isOutside(parent, indentless)) return pieces.nothing(properties, start);
      return this.#content(parent, true, indentless, properties);
    }
    const isList = way.atIndicator('-');
    if (isList || way.atIndicator('?')) {
      const kind = isList ? 'list' : 'map';
      if (!mayStart || own !== null)
        throw way.wrong(`a ${kind} cannot start here: put it on a line of its own`);
      return isList ? this.#sequence(column, outer) : this.#mapping(start, column, outer, null);
    }
    if (way.character === '|' || way.character === '>') {
      const { offset } = way;
      const { text, end } = scanBlock(way.source, offset, Math.max(parent + 1, 1));
      way.offset = end;
      return this.#builder.scalar(text, false, offset, pieces.combine(outer, own));
    }
    // What is left may be a node by itself or the key of a map: the colon tells.
    const mapping = (key: Reading, raw?: RawScalar) =>
      this.#mapping(start, column, outer, this.#implicitKey(start, key, mayStart, raw));
    if (way.atIndicator(':')) return mapping(pieces.nothing(own, start));
    if (way.character === '*') {
      const reading = pieces.alias(own);
      if (way.toColon()) return mapping(reading);
      if (outer !== null) throw way.source.syntax('an alias takes neither anchor nor tag', start);
      return reading;
    }
    if (this.#flow.atCollection()) {
      const reading = this.#flow.collection(pieces.combine(outer, own));
      return way.toColon() ? mapping(reading) : reading;
    }
    const raw = pieces.rawScalar(parent + 1, false);
    return way.toColon()
      ? mapping(pieces.resolve(raw, own), raw)
      : pieces.resolve(raw, pieces.combine(outer, own));
  }

  #sequence(column: number, properties: Properties | null): Reading {
    const way = this.#way;
    return this.#builder.list(way.offset, properties, (add) => {
      do {
        way.offset++;
        add(this.#node(column, true, false));
        this.#endEntry();
      } while (way.column === column && way.atIndicator('-'));
      if (way.column > column) throw this.#misplaced();
    });
  }

  /** @param first the key already read, if the map starts with one */
  #mapping(start: number, column: number, properties: Properties | null, first: Key | null): Reading {
    const way = this.#way;
    return this.#builder.map(start, properties, (add) => {
      let key = first;
      do {
        if (key === null && way.atIndicator('?')) {
          add(...this.#explicitEntry(column));
        } else {
          key ??= this.#nextKey(column);
          way.offset++;
          add(key, this.#node(column, false, true));
          this.#endEntry();
        }
        key = null;
      } while (way.column === column);
      if (way.column > column) throw this.#misplaced();
    });
  }

  /** `? key` and, on a line of its own, `: value`. */
  #explicitEntry(column: number): [Key, Reading] {
    const way = this.#way;
    const offset = way.offset++;
    const key = this.#pieces.key(offset, this.#node(column, true, true));
    this.#endEntry();
    if (way.column !== column || !way.atIndicator(':')) return [key, this.#pieces.nothing(null, offset + 1)];
    way.offset++;
    const value = this.#node(column, true, true);
    this.#endEntry();
    return [key, value];
  }

  /** The key of a further entry, up to its colon. */
  #nextKey(column: number): Key {
    const way = this.#way;
    const pieces = this.#pieces;
    const start = way.offset;
    if (way.atIndicator('-')) throw way.wrong('a list entry stands here, where the map goes on with a key');
    const properties = pieces.properties();
    if (way.atIndicator(':')) return this.#implicitKey(start, pieces.nothing(properties, start), true);
    let reading: Reading | undefined;
    let raw: RawScalar | undefined;
    if (way.character === '*') reading = pieces.alias(properties);
    else if (this.#flow.atCollection()) reading = this.#flow.collection(properties);
    else raw = pieces.rawScalar(column + 1, false);
    if (way.toColon()) {
      return this.#implicitKey(start, reading ?? pieces.resolve(raw!, properties), true, raw);
    }
    throw way.source.syntax('a key is expected here, with ":" and a blank or line end behind it', start);
  }

  /** Checks that what was read from `start` up to the colon here can be a key. */
  #implicitKey(start: number, reading: Reading, mayStart: boolean, raw?: RawScalar): Key {
    const way = this.#way;
    if (!mayStart || way.text.slice(start, way.offset).includes('\n')) throw this.#secondColon();
    return this.#pieces.key(start, reading, raw);
  }

  /** Moves to the next entry of a block: behind an entry its line is over. */
  #endEntry(): void {
    const way = this.#way;
    way.toContent();
    if (way.column === END || way.isFirstOfLine()) return;
    if (way.character === ':') throw this.#secondColon();
    throw way.wrong('the line goes on behind the end of its value: is a quote or a comma missing?');
  }

  #isOutside(parent: number, indentless: boolean): boolean {
    const { column } = this.#way;
    if (column > parent) return false;
    return !(indentless && column === parent && this.#way.atIndicator('-'));
  }

  #secondColon(): DocumentError {
    return this.#way.wrong(
      'a colon that makes no key here: indent the line as the map it belongs to, or put the value in quotes',
    );
  }

  #misplaced(): DocumentError {
    return this.#way.wrong('this line is indented neither like an entry above it nor further than one');
  }
}
