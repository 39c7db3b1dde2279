/** `str_replace`, its strict sisters and `Fn::Replace`: placeholders in a text become values. */
import { Unknown } from '../resource.ts';
import { byCodePoint, pythonJson, pythonText, shortList } from '../template/text.ts';
import { describe, isMap, isSymbolic } from '../template/values.ts';
import type { Call, HotFunction } from './call.ts';

interface Strictness {
  /** Every placeholder has to stand in the template. */
  readonly all: boolean;
  /** No value may be null or empty. */
  readonly filled: boolean;
}

const FORM = '{template: TEXT, params: {PLACEHOLDER: VALUE, …}}';

export const strReplace: HotFunction = (call) => namedArguments(call, { all: false, filled: false });
export const strReplaceStrict: HotFunction = (call) => namedArguments(call, { all: true, filled: false });
export const strReplaceVeryStrict: HotFunction = (call) => namedArguments(call, { all: true, filled: true });

/** `Fn::Replace: [{PLACEHOLDER: VALUE, …}, TEXT]` */
export function fnReplace(call: Call): unknown {
  call.list(2, 2, '[{PLACEHOLDER: VALUE, …}, TEXT]');
  return replace(call, call.evaluate(1), call.evaluate(0), { all: false, filled: false });
}

function namedArguments(call: Call, strictness: Strictness): unknown {
  // Like Heat, no fuss about further keys.
  if (!isMap(call.raw) || !Object.hasOwn(call.raw, 'template') || !Object.hasOwn(call.raw, 'params')) {
    throw call.misuse(FORM);
  }
  return replace(call, call.evaluate('template'), call.evaluate('params'), strictness);
}

interface Piece {
  readonly text: string;
  /** Came from a value: what it brings in is not searched for placeholders again. */
  readonly done: boolean;
}

/** Longer placeholders go first, of equals the earlier in the alphabet. */
function replace(call: Call, template: unknown, params: unknown, strictness: Strictness): unknown {
  const unknown = call.asUnknown(template) ?? call.asUnknown(params);
  if (unknown !== undefined) return unknown;
  if (typeof template !== 'string')
    throw call.error(`the template of ${call.name} is ${describe(template)}, not a text`);
  if (!isMap(params)) throw call.error(`the params of ${call.name} are ${describe(params)}, not a map`);
  const placeholders = Object.keys(params).sort((a, b) => b.length - a.length || byCodePoint(a, b));
  // A text that is a placeholder and nothing else becomes its value: a reference then stays one.
  if (placeholders[0] === template && isSymbolic(params[template])) return params[template];

  const missing = new Set(placeholders);
  let pieces: readonly Piece[] = [{ text: template, done: false }];
  for (const placeholder of placeholders) {
    if (placeholder === '') throw call.error(`${call.name} has an empty placeholder`);
    const value = valueText(call, placeholder, params[placeholder], strictness);
    const next = splitAt(call, pieces, placeholder, typeof value === 'string' ? value : '');
    if (next.length === pieces.length) continue;
    if (value instanceof Unknown) return value;
    missing.delete(placeholder);
    pieces = next;
  }
  if (strictness.all && missing.size > 0) {
    throw call.error(`params of ${call.name} that do not stand in its template: ${shortList([...missing])}`);
  }
  return pieces.map((piece) => piece.text).join('');
}

function splitAt(call: Call, pieces: readonly Piece[], placeholder: string, value: string): Piece[] {
  const next: Piece[] = [];
  for (const piece of pieces) {
    call.costs.steps.spend(1 + piece.text.length / 1024);
    if (piece.done) {
      next.push(piece);
      continue;
    }
    for (const [i, text] of piece.text.split(placeholder).entries()) {
      if (i > 0) {
        call.costs.steps.spend();
        call.costs.text.spend(value.length);
        next.push({ text: value, done: true });
      }
      next.push({ text, done: false });
    }
  }
  return next;
}

/** What stands in for a placeholder: a text, or what makes it unknown. */
function valueText(
  call: Call,
  placeholder: string,
  value: unknown,
  { filled }: Strictness,
): string | Unknown {
  const unknown = call.unknownIn(value);
  if (unknown !== undefined) return unknown;
  const isCollection = typeof value === 'object' && value !== null;
  if (isCollection && call.scope.version < '2015-10-15') {
    throw call.error(
      `param ${placeholder} of ${call.name} is ${describe(value)}; lists and maps are possible since version 2015-10-15`,
    );
  }
  const isEmpty = value === '' || value === null || (isCollection && Object.keys(value).length === 0);
  if (filled && isEmpty) throw call.error(`param ${placeholder} of ${call.name} is empty`);
  if (value === null) return '';
  return isCollection ? pythonJson(value, call.costs) : pythonText(value, call.costs);
}
