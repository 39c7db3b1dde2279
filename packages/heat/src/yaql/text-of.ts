/** Values as text, the way Python writes them. */
import type { Call } from './call.ts';
import { describe } from './describe.ts';
import { content } from './error.ts';
import { floatText } from './number-text.ts';
import { isList } from './params.ts';
import { Dict, isLoose, type Value, ValueSet } from './values.ts';

/** `str` of yaql: null and booleans as yaql writes them. */
export function textOf(value: Value, call: Call): string {
  return value === null || typeof value === 'boolean' ? String(value) : pythonText(value, call);
}

/** `str` of Python. */
export function pythonText(value: Value, call: Call): string {
  return typeof value === 'string' ? value : pythonRepr(value, call);
}

/** `repr` of Python. */
export function pythonRepr(given: Value, call: Call): string {
  const value = content(given);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'string') return quoted(value, call);
  return call.nested(() => {
    const inner = (items: Iterable<Value>) => Array.from(items, (item) => pythonRepr(item, call));
    const enclosed = (open: string, parts: readonly string[], close: string) => {
      call.payText(parts.reduce((sum, part) => sum + part.length + 2, 2));
      return open + parts.join(', ') + close;
    };
    if (isList(value)) {
      const parts = inner(value);
      if (isLoose(value)) return enclosed('[', parts, ']');
      return enclosed('(', parts, parts.length === 1 ? ',)' : ')');
    }
    if (value instanceof ValueSet) {
      return value.size === 0 ? 'frozenset()' : enclosed('frozenset({', inner(value.members()), '})');
    }
    if (value instanceof Dict) {
      const parts = Array.from(
        value.entries(),
        ([, key, held]) => `${pythonRepr(key, call)}: ${pythonRepr(held, call)}`,
      );
      return enclosed('{', parts, '}');
    }
    throw call.fail(`${describe(value)} has no text; .toList() makes a list of a lazy one`);
  });
}

/** In single quotes, unless double ones save an escape. */
function quoted(text: string, call: Call): string {
  call.payText(4 * text.length);
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replace(/[\\\p{Cc}\u00a0\u00ad]/gu, (character) => {
    const known = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return mark + (mark === "'" ? inside.replaceAll("'", "\\'") : inside) + mark;
}
