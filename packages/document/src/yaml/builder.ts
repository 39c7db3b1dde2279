/** Puts the values of a YAML text together: maps with their keys and merges, tags, anchors and aliases. */
import { Budget, type Size } from '../budget.ts';
import type { Limits } from '../document.ts';
import type { DocumentError } from '../error.ts';
import { type Mark, markAt, type Reading } from '../mark.ts';
import { plainScalar, taggedScalar } from '../scalar.ts';
import { quote } from '../show.ts';
import type { Source } from '../source.ts';

/** What may stand before a node: `&anchor` and `!tag`. */
export interface Properties {
  readonly offset: number;
  readonly anchor?: string;
  /** As written, with its exclamation marks. */
  readonly tag?: string;
}

/** A key as the text has it, before it is known to what map it belongs. */
export interface Key {
  readonly offset: number;
  readonly reading: Reading;
  /** A plain `<<`: its value is merged into the map. */
  readonly isMerge: boolean;
}

export class Builder {
  readonly budget: Budget;
  readonly #source: Source;
  readonly #anchors = new Map<string, { reading: Reading; size: Size } | 'open'>();

  constructor(source: Source, limits: Limits) {
    this.#source = source;
    this.budget = new Budget(source, limits);
  }

  /** A scalar; `isPlain` when it stands without quotes. The tag `!` makes any scalar count as plain. */
  scalar(text: string, isPlain: boolean, offset: number, properties: Properties | null): Reading {
    return this.#anchored(properties, () => {
      this.budget.addNode(offset);
      const type = this.#coreType(properties);
      if (type === undefined)
        return { value: isPlain || properties?.tag === '!' ? plainScalar(text) : text, mark: markAt(offset) };
      const value = taggedScalar(type, text);
      if (value !== undefined) return { value, mark: markAt(offset) };
      const message = `the tag ${properties!.tag} does not fit ${quote(text)}`;
      throw this.#source.error('valet.document.tag', message, properties!.offset);
    });
  }

  /** A list; `readItems` hands each item to `add`. */
  list(
    offset: number,
    properties: Properties | null,
    readItems: (add: (item: Reading) => void) => void,
  ): Reading {
    return this.#collection('seq', offset, properties, () => {
      const value: unknown[] = [];
      const children: Mark[] = [];
      readItems((item) => {
        value.push(item.value);
        children.push(item.mark);
      });
      return { value, mark: markAt(offset, children) };
    });
  }

  /** A map; `readEntries` hands each entry to `add`. */
  map(
    offset: number,
    properties: Properties | null,
    readEntries: (add: (key: Key, value: Reading) => void) => void,
  ): Reading {
    return this.#collection('map', offset, properties, () => {
      const value: Record<string, unknown> = Object.create(null);
      const children = new Map<string, Mark>();
      const merges: Reading[] = [];
      readEntries((key, entry) => {
        if (key.isMerge) {
          merges.push(entry);
          return;
        }
        const name = this.#keyText(key);
        if (children.has(name)) this.#source.duplicateKey(name, key.offset, this.budget.depth);
        value[name] = entry.value;
        entry.mark.keyOffset = key.offset;
        children.set(name, entry.mark);
      });
      // A map's own keys count before merged ones; of several merges, the last counts first.
      for (const merge of merges.reverse()) this.#merge(merge, value, children);
      return { value, mark: markAt(offset, children) };
    });
  }

  /** What an anchor before it stands for. */
  alias(name: string, offset: number): Reading {
    const anchor = this.#anchors.get(name);
    if (anchor === undefined || anchor === 'open') {
      const why =
        anchor === 'open' ? 'stands inside what it stands for' : `has no anchor of this name before it`;
      throw this.#source.error('valet.document.alias', `the alias ${quote(`*${name}`)} ${why}`, offset);
    }
    this.budget.addAlias(anchor.size, offset);
    const { value, mark } = anchor.reading;
    return { value, mark: markAt(offset, mark.children) };
  }

  #collection(type: string, offset: number, properties: Properties | null, read: () => Reading): Reading {
    const tagged = this.#coreType(properties);
    if (tagged !== undefined && tagged !== type) throw this.#unknownTag(properties!);
    return this.#anchored(properties, () => {
      this.budget.addNode(offset);
      this.budget.enter(offset);
      const reading = read();
      this.budget.leave();
      return reading;
    });
  }

  #anchored(properties: Properties | null, read: () => Reading): Reading {
    const name = properties?.anchor;
    if (name === undefined) return read();
    this.#anchors.set(name, 'open');
    const [reading, size] = this.budget.measure(read);
    this.#anchors.set(name, { reading, size });
    return reading;
  }

  #merge(from: Reading, value: Record<string, unknown>, children: Map<string, Mark>): void {
    const isList = Array.isArray(from.value);
    const parts = isList ? (from.value as unknown[]) : [from.value];
    const marks = isList ? (from.mark.children as readonly Mark[]) : [from.mark];
    parts.forEach((part, index) => {
      const mark = marks[index]!;
      if (part === null || typeof part !== 'object' || Array.isArray(part)) {
        const message = 'only a map, or a list of maps, can be merged with "<<"';
        throw this.#source.error('valet.document.key', message, mark.offset);
      }
      for (const [key, child] of mark.children as ReadonlyMap<string, Mark>) {
        if (children.has(key)) continue;
        value[key] = (part as Record<string, unknown>)[key];
        children.set(key, child);
      }
    });
  }

  #keyText(key: Key): string {
    const { value } = key.reading;
    if (value === null || typeof value !== 'object') return String(value);
    const message = `a key has to be a text, not ${Array.isArray(value) ? 'a list' : 'a map'}: put it in quotes`;
    throw this.#source.error('valet.document.key', message, key.offset);
  }

  /** `int` for `!!int`; `undefined` when there is no tag that says anything. */
  #coreType(properties: Properties | null): string | undefined {
    const tag = properties?.tag;
    if (tag === undefined || tag === '!') return undefined;
    const match = /^(?:!!|!<tag:yaml\.org,2002:)(str|int|float|bool|null|timestamp|map|seq)>?$/.exec(tag);
    if (match === null) throw this.#unknownTag(properties!);
    return match[1];
  }

  #unknownTag(properties: Properties): DocumentError {
    const message = `the tag ${quote(properties.tag!)} has no meaning here: write the value without it`;
    return this.#source.error('valet.document.tag', message, properties.offset);
  }
}
