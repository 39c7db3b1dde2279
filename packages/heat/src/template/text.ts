/** Values as text, the way Python and its JSON module write them: what a server's user data will really say. */
import { Reference, Unknown } from '../resource.ts';
import type { Costs } from '../steps.ts';
import { checkDepth, isMap } from './values.ts';

/** `str()` of Python. */
export function pythonText(value: unknown, costs: Costs): string {
  return typeof value === 'string' ? value : pythonRepr(value, costs, 0);
}

function pythonRepr(value: unknown, costs: Costs, depth: number): string {
  costs.steps.spend();
  checkDepth(depth);
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'string') {
    costs.text.spend(value.length);
    // Python prefers single quotes, unless double ones save an escape.
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
    return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
  }
  const inner = (item: unknown) => pythonRepr(item, costs, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (!isMap(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${inner(key)}: ${inner(item)}`)
    .join(', ')}}`;
}

/** A number as Python writes it: exponents below 1e-4, of two digits. */
function pythonNumber(value: number): string {
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

/** `json.dumps(value, sort_keys=True)` of Python: a space after `:` and `,`, nothing beyond ASCII. */
export function pythonJson(value: unknown, costs: Costs, depth = 0): string {
  costs.steps.spend();
  checkDepth(depth);
  if (typeof value === 'string') {
    costs.text.spend(value.length);
    return asciiJson(value);
  }
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'boolean') return String(value);
  const inner = (item: unknown) => pythonJson(item, costs, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (!isMap(value)) return 'null';
  return `{${Object.keys(value)
    .sort(byCodePoint)
    .map((key) => `${asciiJson(key)}: ${inner(value[key])}`)
    .join(', ')}}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The order of Python's texts. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A piece of a template as its author would write it on one line: `get_attr: [network, mtu]`. */
export function written(name: string, argument: unknown): string {
  const text = `${name}: ${flow(argument, 0)}`;
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** Lists and maps past a few levels and entries are only hinted at: this is for a line of a message. */
function flow(value: unknown, depth: number): string {
  if (value instanceof Unknown) return value.expression;
  if (value instanceof Reference) return value.path;
  if (typeof value === 'string')
    return /^[\w.:%$/-]+$/.test(value) ? value.slice(0, 100) : JSON.stringify(value.slice(0, 100));
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth > 3) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, 8).map((item) => flow(item, depth + 1));
    return `[${items.join(', ')}${value.length > 8 ? ', …' : ''}]`;
  }
  const entries = Object.entries(value).slice(0, 4);
  return `{${entries.map(([key, item]) => `${key}: ${flow(item, depth + 1)}`).join(', ')}}`;
}

/** Names that lead to one another; of a long chain, its beginning and its end. */
export function shortChain(names: readonly string[]): string {
  const cut = names.map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  const shown = cut.length > 12 ? [...cut.slice(0, 8), '…', ...cut.slice(-3)] : cut;
  return shown.join(' → ');
}

/** Names one after the other; of many, the first few. */
export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => (name.length > 60 ? `${name.slice(0, 59)}…` : name));
  return `${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
}
