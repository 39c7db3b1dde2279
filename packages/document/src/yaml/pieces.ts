/** Reads the small pieces that maps and lists are made of: scalars, aliases, anchors, tags. */
import type { Reading } from '../mark.ts';
import { quote } from '../show.ts';
import type { Builder, Key, Properties } from './builder.ts';
import { isSpace, scanPlain, scanQuoted } from './scan.ts';
import type { Way } from './way.ts';

/** A scalar whose meaning waits for its tag. */
export interface RawScalar {
  readonly offset: number;
  readonly text: string;
  readonly isPlain: boolean;
}

const NAME = /[&*]([\w-]+)(?=[\s?:,\]}%@`]|$)/y;
const TAG = /!(?:<[^\s<>]+>|[^\s,[\]{}]*)/y;

export class Pieces {
  readonly #way: Way;
  readonly #builder: Builder;

  constructor(way: Way, builder: Builder) {
    this.#way = way;
    this.#builder = builder;
  }

  /** @param indent least column of further lines of a plain scalar; those in brackets may have any */
  rawScalar(indent: number, inFlow: boolean): RawScalar {
    const { offset, character, source } = this.#way;
    const isPlain = character !== '"' && character !== "'";
    if (isPlain) this.#checkPlainStart();
    const { text, end } = isPlain
      ? scanPlain(source.text, offset, indent, inFlow)
      : scanQuoted(source, offset);
    this.#way.offset = end;
    return { offset, text, isPlain };
  }

  resolve(raw: RawScalar, properties: Properties | null): Reading {
    return this.#builder.scalar(raw.text, raw.isPlain, raw.offset, properties);
  }

  /** A node with nothing in it, and so null, or what its tag makes of the empty text. */
  nothing(properties: Properties | null, offset: number): Reading {
    return this.#builder.scalar('', true, offset, properties);
  }

  alias(properties: Properties | null): Reading {
    if (properties !== null) throw this.#way.wrong('an alias takes neither anchor nor tag');
    const { offset } = this.#way;
    return this.#builder.alias(this.#name(), offset);
  }

  /** A key, once its colon was found. @param raw what it was read from, if a scalar */
  key(offset: number, reading: Reading, raw?: RawScalar | null): Key {
    return { offset, reading, isMerge: raw?.isPlain === true && raw.text === '<<' };
  }

  /** Reads the anchor and the tag before a node, and the blanks behind them. */
  properties(): Properties | null {
    const { offset } = this.#way;
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const { character } = this.#way;
      if (character === '&' && anchor === undefined) anchor = this.#name();
      else if (character === '!' && tag === undefined) tag = this.#way.take(TAG)![0];
      else break;
      this.#way.toVisible();
    }
    if (anchor === undefined && tag === undefined) return null;
    return { offset, ...(anchor !== undefined && { anchor }), ...(tag !== undefined && { tag }) };
  }

  /** Properties of one node that stand on two lines. */
  combine(outer: Properties | null, own: Properties | null): Properties | null {
    if (outer === null || own === null) return outer ?? own;
    const clash = (outer.anchor && own.anchor) || (outer.tag && own.tag);
    if (clash) throw this.#way.source.syntax('a second anchor or tag for the same value', own.offset);
    return { ...outer, ...own };
  }

  /** The name of an anchor or an alias, behind its `&` or `*`. */
  #name(): string {
    const { character } = this.#way;
    const match = this.#way.take(NAME);
    if (match !== null) return match[1]!;
    throw this.#way.wrong(`a name of letters and digits is expected behind ${quote(character!)}`);
  }

  #checkPlainStart(): void {
    const { character = '', text, offset } = this.#way;
    if ('%@`'.includes(character)) {
      throw this.#way.wrong(`a text cannot start with ${quote(character)}: put it in quotes`);
    }
    const isLoneMark = '-?:'.includes(character) && isSpace(text[offset + 1]);
    if (isLoneMark || ',[]{}#&*!|>'.includes(character)) {
      throw this.#way.wrong(`${quote(character)} is not expected here`);
    }
  }
}
