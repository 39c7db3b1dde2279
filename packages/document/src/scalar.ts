/** What a plain YAML scalar means: the rules of YAML 1.1 as OpenStack's tools read it. */

/** The text of an integer that a number cannot hold exactly is kept as it is, so that no digit is lost. */
export function exactInteger(value: number, text: string): number | string {
  return Number.isSafeInteger(value) || String(value) === text ? value : text;
}

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const SPECIAL_FLOAT = /^([-+]?)\.(?:(inf|Inf|INF)|nan|NaN|NAN)$/;

/**
 * The value of a plain (unquoted) scalar: `yes` and `off` are booleans, `0o17` is a text but `017` is 15,
 * `1:30` is ninety, `1e3` is a text, and dates stay texts as in Heat.
 */
export function plainScalar(text: string): string | number | boolean | null {
  // The commonest first; then words, which only some characters can make into something else.
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  if (!/^[-+.0-9~yYnNtTfFoO]/.test(text) && text !== '') return text;
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (INTEGER.test(text)) return integerOf(text);
  if (FLOAT.test(text)) return floatOf(text);
  const special = SPECIAL_FLOAT.exec(text);
  if (special === null) return text;
  return special[2] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
}

/** `undefined` when the text is not of the type that its tag (`!!int "12"`) claims. */
export function taggedScalar(type: string, text: string): string | number | boolean | null | undefined {
  switch (type) {
    case 'str':
    case 'timestamp':
      return text;
    case 'null':
      return null;
    case 'bool':
      return TRUE.test(text) ? true : FALSE.test(text) ? false : undefined;
    case 'int':
      return INTEGER.test(text) ? integerOf(text) : undefined;
    case 'float': {
      const value = INTEGER.test(text) ? Number(text.replaceAll('_', '')) : plainScalar(text);
      return typeof value === 'number' ? value : undefined;
    }
    default:
      return undefined;
  }
}

function integerOf(text: string): number | string {
  const negative = text[0] === '-';
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  let value: number;
  if (/^0b/.test(digits)) value = digits === '0b' ? 0 : Number(digits);
  else if (/^0x/.test(digits)) value = digits === '0x' ? 0 : Number(digits);
  else if (digits.length > 1 && digits[0] === '0') value = Number.parseInt(digits, 8);
  else if (digits.includes(':')) value = sexagesimal(digits);
  else value = Number(digits);
  return exactInteger(negative && value !== 0 ? -value : value, text);
}

function floatOf(text: string): number {
  const negative = text[0] === '-';
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const value = digits.includes(':') ? sexagesimal(digits) : Number(digits);
  return negative ? -value : value;
}

/** Sixty of each is one of the next: `1:30` is 90, `1:00:00.5` is 3600.5. */
function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
