/** `str.format` of Python: a text with places in braces for values, and how each is to be shown. */
import type { Call } from './call.ts';
import { keyOf } from './compare.ts';
import { describe } from './describe.ts';
import { content } from './error.ts';
import { formatValue } from './format-spec.ts';
import { isList } from './params.ts';
import { pythonRepr, pythonText } from './text-of.ts';
import { Dict, type Value } from './values.ts';

/**
 * Puts values into the places of a text: `{}` takes them in order, `{0}` by position, `{name}` by name; `{0[key]}` a
 * part of one, `{0!r}` as Python would write it, `{0:>8}` with a format. Attributes (`{0.name}`) are not looked into.
 */
export function format(
  text: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  call: Call,
): string {
  let formatted = '';
  const add = (part: string) => {
    formatted += part;
    call.payText(part.length);
  };
  const values = new Places(args, named, call);
  let at = 0;
  while (at < text.length) {
    const brace = /[{}]/g;
    brace.lastIndex = at;
    const found = brace.exec(text)?.index ?? text.length;
    add(text.slice(at, found));
    if (found === text.length) break;
    if (text[found] === text[found + 1]) {
      add(text[found]!);
      at = found + 2;
    } else {
      const end = endOfPlace(text, found, call);
      add(fill(text.slice(found + 1, end), values, call, 0));
      at = end + 1;
    }
  }
  return formatted;
}

/** The brace that closes the one at a position; formats may have places of their own within. */
function endOfPlace(text: string, start: number, call: Call): number {
  if (text[start] === '}')
    throw call.fail('a single "}" closes nothing in this format; write "}}" for a brace');
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  throw call.fail('a "{" is not closed in this format; write "{{" for a brace');
}

/** The text for one place, given what stands between its braces. */
function fill(place: string, values: Places, call: Call, depth: number): string {
  const [, field, conversion, spec] = /^((?:\[[^\]]*\]|[^[:!])*)(?:!([^:]*))?(?::(.*))?$/s.exec(place) ?? [];
  if (field === undefined || (conversion !== undefined && !/^[rs]$/.test(conversion))) {
    throw call.fail(`{${place.slice(0, 40)}} is no place of a format`);
  }
  const found = values.find(field);
  const shown =
    conversion === 'r' ? pythonRepr(found, call) : conversion === 's' ? pythonText(found, call) : found;
  return formatValue(shown, filledSpec(spec ?? '', values, call, depth), call);
}

/** A format may take its width from a value: `{0:>{1}}`. */
function filledSpec(spec: string, values: Places, call: Call, depth: number): string {
  if (!spec.includes('{')) return spec;
  if (depth > 0) throw call.fail('places are nested too deep in this format');
  return spec.replace(/\{([^{}]*)\}/g, (_, inner: string) => fill(inner, values, call, depth + 1));
}

class Places {
  readonly #args: readonly Value[];
  readonly #named: ReadonlyMap<string, Value>;
  readonly #call: Call;
  #next = 0;
  #numbering: 'automatic' | 'written' | null = null;

  constructor(args: readonly Value[], named: ReadonlyMap<string, Value>, call: Call) {
    this.#args = args;
    this.#named = named;
    this.#call = call;
  }

  /** The value of a field: a position, name or nothing, then keys in brackets. */
  find(field: string): Value {
    const [, first, keys] = /^([^[.]*)((?:\[[^\]]*\])*)$/.exec(field) ?? [];
    if (first === undefined || keys === undefined) {
      throw this.#call.fail(`{${field.slice(0, 40)}}: only keys in brackets are looked up in a value`);
    }
    let value = this.#first(first);
    for (const [, key] of keys.matchAll(/\[([^\]]*)\]/g)) value = this.#part(value, key!);
    return value;
  }

  #first(name: string): Value {
    if (name !== '' && !/^[0-9]+$/.test(name)) {
      const value = this.#named.get(name);
      if (value === undefined)
        throw this.#call.fail(`no value called "${name.slice(0, 40)}" was given for this format`);
      return value;
    }
    const numbering = name === '' ? 'automatic' : 'written';
    this.#numbering ??= numbering;
    if (this.#numbering !== numbering) throw this.#call.fail('{} and {0} are mixed in this format');
    const index = name === '' ? this.#next++ : Number(name);
    const value = this.#args[index];
    if (value === undefined) {
      throw this.#call.fail(`this format needs value number ${index + 1}; ${this.#args.length} were given`);
    }
    return value;
  }

  #part(whole: Value, key: string): Value {
    const value = content(whole);
    const isIndex = /^[0-9]+$/.test(key);
    let part: Value | undefined;
    if (isList(value) && isIndex) part = value[Number(key)];
    else if (value instanceof Dict)
      part = value.get(keyOf(isIndex ? BigInt(key.slice(0, 300)) : key, this.#call));
    if (part === undefined) throw this.#call.fail(`there is no [${key.slice(0, 40)}] in ${describe(value)}`);
    return part;
  }
}
