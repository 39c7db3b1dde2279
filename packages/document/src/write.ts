/** Writes plain values as YAML that people like to read, and that every YAML reader understands alike. */
import { plainScalar } from './scalar.ts';

/** A map or list of scalars stands on one line when it fits into this. */
const WIDTH = 110;

/** Words that some version of YAML takes for something else than a text. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/**
 * YAML whose reading gives an equal value. Entries that are `undefined` are left out, as in JSON.
 * @param value plain objects, arrays, strings, numbers, booleans and nulls, without cycles
 */
export function writeYaml(value: unknown): string {
  const flow = flowOf(value);
  if (flow !== undefined) return `${flow}\n`;
  return `${blockOf(value, '')}\n`;
}

/** The lines of a map or list in block style, without the indentation of the first. */
function blockOf(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return value.map((item) => `- ${nodeOf(item, `${indent}  `, '')}`).join(`\n${indent}`);
  }
  return definedEntries(value as object)
    .map(([key, item]) => `${scalarOf(key)}:${nodeOf(item, indent, ' ')}`)
    .join(`\n${indent}`);
}

/** What stands behind `- ` or `key:`. @param gap what parts it from a key on the same line */
function nodeOf(value: unknown, indent: string, gap: '' | ' '): string {
  const flow = flowOf(value, WIDTH - indent.length);
  if (flow !== undefined) return gap + flow;
  if (gap === '') return blockOf(value, indent);
  const inner = `${indent}  `;
  return `\n${inner}${blockOf(value, inner)}`;
}

/** The value on one line; `undefined` when it is more than a collection of scalars, or too long. */
function flowOf(value: unknown, width = WIDTH, depth = 0): string | undefined {
  if (value === null || typeof value !== 'object') return scalarOf(value);
  const entries = Array.isArray(value)
    ? value.map((item): [string, unknown] => ['', item])
    : definedEntries(value);
  if (entries.length > 0 && depth > 1) return undefined;
  const parts: string[] = [];
  let length = 2;
  for (const [key, item] of entries) {
    const text = flowOf(item, width - length, depth + 1);
    if (text === undefined) return undefined;
    const part = Array.isArray(value) ? text : `${scalarOf(key)}: ${text}`;
    length += part.length + 2;
    if (length > width) return undefined;
    parts.push(part);
  }
  return Array.isArray(value) ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function scalarOf(value: unknown): string {
  if (typeof value === 'number') return numberOf(value);
  if (typeof value !== 'string') return String(value ?? null);
  const isPlain = /^[A-Za-z_](?:[\w.@/+%()-]| (?=\w))*$/.test(value) && !AMBIGUOUS.test(value);
  if (isPlain && plainScalar(value) === value) return value;
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A number in a form that YAML 1.1 takes for one too: with a point before an exponent, and a sign in it. */
function numberOf(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa, exponent] = String(value).split('e') as [string, string?];
  if (exponent === undefined) return mantissa;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}
