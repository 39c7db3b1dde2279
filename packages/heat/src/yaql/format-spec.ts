/** The format of one value: `[[fill]align][sign][#][0][width][,][.precision][type]`, as in Python. */
import type { Call } from './call.ts';
import { lengthOf } from './characters.ts';
import { describe } from './describe.ts';
import { floatText, roundTo } from './number-text.ts';
import { isNumber } from './params.ts';
import { pythonText } from './text-of.ts';
import type { Value } from './values.ts';

const SPEC =
  /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?([0-9]{1,7})?([,_])?(?:\.([0-9]{1,3}))?([bcdeEfFgGnosxX%])?$/su;

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

/** The value as the format shows it. */
export function formatValue(value: Value, text: string, call: Call): string {
  const found = SPEC.exec(text);
  const wrong = () => call.fail(`${describe(value)} cannot be shown in the format "${text.slice(0, 40)}"`);
  if (!found) throw wrong();
  if (text === '') return pythonText(value, call);
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = found;
  // A boolean is a number to Python's formats, except to the empty one.
  const subject = typeof value === 'boolean' ? BigInt(value) : value;
  const numeric = isNumber(subject);
  if (!numeric && typeof subject !== 'string') throw wrong();
  const spec: Spec = {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero && numeric ? '=' : numeric ? '>' : '<'),
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
  call.payText(spec.width);
  const shown = numeric ? showNumber(subject, spec) : showText(subject, spec);
  if (!shown) throw wrong();
  return pad(shown, spec);
}

/** What stands before the digits, and the digits. */
type Shown = readonly [sign: string, body: string];

function showText(text: string, { type, sign, alternate, grouping, align, precision }: Spec): Shown | null {
  if ((type !== '' && type !== 's') || sign !== '-' || alternate || grouping || align === '=') return null;
  return ['', precision === undefined ? text : [...text].slice(0, precision).join('')];
}

function showNumber(number: bigint | number, spec: Spec): Shown | null {
  const negative = number < 0 || Object.is(number, -0);
  const magnitude = number < 0 || Object.is(number, -0) ? -number : number;
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const whole = typeof magnitude === 'bigint' && /^[bcdoxXn]?$/.test(spec.type);
  const body = whole ? showInteger(magnitude, spec) : showFloat(Number(magnitude), spec);
  return body === null ? null : [sign + body[0], body[1]];
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

function showInteger(magnitude: bigint, { type, alternate, grouping, precision }: Spec): Shown | null {
  if (precision !== undefined) return null;
  if (type === 'c') return magnitude <= 0x10ffffn ? ['', String.fromCodePoint(Number(magnitude))] : null;
  const radix = RADIX[type];
  if (radix && grouping === ',') return null;
  const digits = magnitude.toString(radix ?? 10);
  const body = grouped(type === 'X' ? digits.toUpperCase() : digits, grouping, radix ? 4 : 3);
  return [alternate && radix ? `0${type}` : '', body];
}

function showFloat(magnitude: number, spec: Spec): Shown | null {
  const { type, grouping, precision } = spec;
  if (!/^[eEfFgGn%]?$/.test(type)) return null;
  if (!Number.isFinite(magnitude)) return ['', Number.isNaN(magnitude) ? 'nan' : 'inf'];
  const body = floatBody(magnitude, type, precision, spec.alternate);
  const [whole, rest] = body.split(/(?=[.e%])(.*)/is, 2) as [string, string | undefined];
  const shown = grouped(whole, grouping, 3) + (rest ?? '');
  return ['', /[EG]/.test(type) ? shown.toUpperCase() : shown];
}

function floatBody(
  magnitude: number,
  type: string,
  precision: number | undefined,
  alternate: boolean,
): string {
  switch (type.toLowerCase()) {
    case 'e':
      return exponential(magnitude, precision ?? 6);
    case 'f':
      return fixed(magnitude, precision ?? 6);
    case '%': {
      const percent = magnitude * 100;
      return `${Number.isFinite(percent) ? fixed(percent, precision ?? 6) : 'inf'}%`;
    }
    case '':
      return precision === undefined ? floatText(magnitude) : general(magnitude, precision, true, alternate);
    default:
      return general(magnitude, precision ?? 6, false, alternate);
  }
}

function fixed(magnitude: number, places: number): string {
  const digits = String(roundTo(magnitude, places)).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function exponential(magnitude: number, places: number): string {
  return magnitude.toExponential(Math.min(places, 100)).replace(/e([-+])(\d)$/, 'e$10$2');
}

/** So many digits in all; an exponent only for the very small and large. */
function general(magnitude: number, precision: number, point: boolean, alternate: boolean): string {
  const digits = Math.max(1, precision);
  const exponent =
    magnitude === 0 ? 0 : Number(/e(.*)$/.exec(magnitude.toExponential(Math.min(digits - 1, 100)))![1]);
  const plain = exponent >= -4 && exponent < digits - (point ? 1 : 0);
  const body = plain
    ? fixed(magnitude, Math.max(0, digits - 1 - exponent))
    : exponential(magnitude, digits - 1);
  const short = alternate ? body : body.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
  return point && plain && !short.includes('.') ? `${short}.0` : short;
}

function grouped(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  return digits.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), separator);
}

function pad([sign, body]: Shown, { fill, align, width }: Spec): string {
  const missing = Math.max(0, width - lengthOf(sign) - lengthOf(body));
  const left = align === '>' ? missing : align === '^' ? missing >> 1 : 0;
  if (align === '=') return sign + fill.repeat(missing) + body;
  return fill.repeat(left) + sign + body + fill.repeat(missing - left);
}
