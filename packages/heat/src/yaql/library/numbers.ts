/** Arithmetic: operators and functions on numbers. */
import type { Call } from '../call.ts';
import { describe } from '../describe.ts';
import { content, known } from '../error.ts';
import { readFloat, readInteger, roundTo } from '../number-text.ts';
import { func, method, type Overload } from '../overload.ts';
import { any, count, integer, isNumber, iterable, number, optional, orNull } from '../params.ts';
import type { Value } from '../values.ts';
import { aggregate } from './aggregate.ts';

type Numeric = bigint | number;

/** Largest whole number: far beyond any use, and cheap to compute with. */
const MAX_BITS = 2048;
const LIMIT = 1n << BigInt(MAX_BITS);

const pair = { left: number, right: number };
const integers = { left: integer, right: integer };

export const NUMBERS: readonly Overload[] = [
  arithmetic(
    '+',
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  arithmetic(
    '-',
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  arithmetic(
    '*',
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  arithmetic('/', floorDivide, (a, b) => a / b),
  arithmetic('mod', (a, b) => a - floorDivide(a, b) * b, floatModulo),
  func('#unary_operator_-', { operand: number }, ({ operand }) => -operand),
  func('#unary_operator_+', { operand: number }, ({ operand }) => operand),
  func('#operator_<', pair, ({ left, right }) => left < right),
  func('#operator_<=', pair, ({ left, right }) => left <= right),
  func('#operator_>', pair, ({ left, right }) => left > right),
  func('#operator_>=', pair, ({ left, right }) => left >= right),

  func('abs', { op: number }, ({ op }) => (op < 0 ? -op : op)),
  func('sign', { num: number }, ({ num }) => (num > 0 ? 1n : num < 0 ? -1n : 0n)),
  func('pow', { a: number, b: number, c: optional(orNull(number), null) }, ({ a, b, c }, call) =>
    power(a, b, c, call),
  ),
  func('round', { number, ndigits: optional(count, 0) }, (given, call) =>
    round(given.number, given.ndigits, call),
  ),
  func('int', { value: any }, ({ value }, call) => toInteger(value, call)),
  func('float', { value: any }, ({ value }, call) => toFloat(value, call)),
  func('hex', { num: integer }, ({ num }) =>
    num < 0n ? `-0x${(-num).toString(16)}` : `0x${num.toString(16)}`,
  ),
  func('isInteger', { value: any }, ({ value }) => typeof known(value) === 'bigint'),
  func('isNumber', { value: any }, ({ value }) => isNumber(known(value))),

  func('bitwiseAnd', integers, ({ left, right }) => left & right),
  func('bitwiseOr', integers, ({ left, right }) => left | right),
  func('bitwiseXor', integers, ({ left, right }) => left ^ right),
  func('bitwiseNot', { arg: integer }, ({ arg }) => ~arg),
  func('shiftBitsLeft', { value: integer, bitsNumber: count }, ({ value, bitsNumber }, call) => {
    if (bitsNumber < 0) throw call.fail('bits are shifted by a negative number');
    if (bitsNumber > MAX_BITS) throw call.fail('the result is too large');
    return exact(value << BigInt(bitsNumber), call);
  }),
  func('shiftBitsRight', { value: integer, bitsNumber: count }, ({ value, bitsNumber }, call) => {
    if (bitsNumber < 0) throw call.fail('bits are shifted by a negative number');
    return value >> BigInt(Math.min(bitsNumber, MAX_BITS + 1));
  }),

  func('max', { a: any, b: any }, ({ a, b }, call) => (call.invoke('#operator_>', b, a) === true ? b : a)),
  func('min', { a: any, b: any }, ({ a, b }, call) => (call.invoke('#operator_>', b, a) === true ? a : b)),
  method('max', { collection: iterable, initial: optional(any) }, ({ collection, initial }, call) =>
    aggregate(call, collection, (a, b) => call.invoke('max', a, b), initial),
  ),
  method('min', { collection: iterable, initial: optional(any) }, ({ collection, initial }, call) =>
    aggregate(call, collection, (a, b) => call.invoke('min', a, b), initial),
  ),
  method('sum', { collection: iterable, initial: optional(any) }, ({ collection, initial }, call) =>
    aggregate(call, collection, (a, b) => call.invoke('#operator_+', a, b), initial),
  ),
];

/** An operator on two numbers: exact on two integers. */
function arithmetic(
  symbol: string,
  onIntegers: (a: bigint, b: bigint) => bigint,
  onFloats: (a: number, b: number) => number,
): Overload {
  return func(`#operator_${symbol}`, pair, ({ left, right }, call) => {
    if ((symbol === '/' || symbol === 'mod') && Number(right) === 0) throw call.fail('division by zero');
    if (typeof left === 'bigint' && typeof right === 'bigint') return exact(onIntegers(left, right), call);
    return finite(onFloats(Number(left), Number(right)), call);
  });
}

/** Rounds down, also below zero. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return quotient * b !== a && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The sign is the divisor's. */
function floatModulo(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

function exact(result: bigint, call: Call): bigint {
  if (result > LIMIT || result < -LIMIT) throw call.fail('the result is too large');
  return result;
}

function finite(result: number, call: Call): number {
  if (!Number.isFinite(result)) throw call.fail('the result is too large');
  return result;
}

function power(base: Numeric, exponent: Numeric, modulus: Numeric | null, call: Call): Numeric {
  if (typeof base === 'bigint' && typeof exponent === 'bigint') {
    if (modulus !== null) return powerModulo(base, exponent, modulus, call);
    if (exponent >= 0n) return wholePower(base, exponent, call);
  }
  if (modulus !== null) throw call.fail('a power modulo something is of integers only');
  if (Number(base) === 0 && Number(exponent) < 0) throw call.fail('division by zero');
  if (Number(base) < 0 && !Number.isInteger(Number(exponent))) {
    throw call.fail(`${describe(base)} has no power of ${exponent} among the real numbers`);
  }
  return finite(Number(base) ** Number(exponent), call);
}

function wholePower(base: bigint, exponent: bigint, call: Call): bigint {
  if (exponent === 0n) return 1n;
  if (base >= -1n && base <= 1n) return exponent % 2n === 0n ? base * base : base;
  const bits = (base < 0n ? -base : base).toString(2).length - 1;
  if (BigInt(bits) * exponent > MAX_BITS) throw call.fail('the result is too large');
  return exact(base ** exponent, call);
}

/** By squaring, so that no number grows beyond the modulus' square. */
function powerModulo(base: bigint, exponent: bigint, modulus: Numeric, call: Call): bigint {
  if (typeof modulus !== 'bigint' || exponent < 0n) {
    throw call.fail('a power modulo something is of integers only, none negative');
  }
  if (modulus === 0n) throw call.fail('division by zero');
  const reduce = (value: bigint) => value - floorDivide(value, modulus) * modulus;
  let result = reduce(1n);
  let square = reduce(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    call.spend();
    if (left & 1n) result = reduce(result * square);
    square = reduce(square * square);
  }
  return result;
}

/** Gives an integer for an integer and a floating-point number for another, as Python does. */
function round(value: Numeric, places: number, call: Call): Numeric {
  if (typeof value === 'bigint') {
    if (places >= 0) return value;
    // Further than its digits go nothing is left.
    const digits = Math.min(-places, 1000);
    return roundTo(value, -digits) * 10n ** BigInt(digits);
  }
  if (places > 330 || !Number.isFinite(value)) return value;
  const bounded = Math.max(places, -330);
  return finite(Number(`${roundTo(value, bounded)}e${-bounded}`), call);
}

function toInteger(value: Value, call: Call): bigint {
  content(value);
  if (value === null) return 0n;
  if (typeof value === 'bigint' || typeof value === 'boolean') return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value));
  const read = typeof value === 'string' ? readInteger(value) : null;
  if (read === null) throw call.fail(`${describe(value)} is no integer`);
  return read;
}

function toFloat(value: Value, call: Call): number {
  content(value);
  const read = typeof value === 'string' ? readFloat(value) : plainFloat(value);
  if (read === null) throw call.fail(`${describe(value)} is no number`);
  return finite(read, call);
}

function plainFloat(value: Value): number | null {
  if (value === null) return 0;
  return isNumber(value) || typeof value === 'boolean' ? Number(value) : null;
}
