/** Numbers as text and text as numbers, the way Python does it. */

/** `repr` of a floating-point number: always with a point or an exponent. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16)
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  // -0 loses its sign in String.
  const text = Object.is(value, -0)
    ? '-0'
    : power < 0
      ? value.toFixed(digits.replace(/\D/g, '').length - 1 - power)
      : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** What `int` reads: digits with underscores between them, a sign, white space around. */
export function readInteger(text: string): bigint | null {
  const trimmed = text.trim();
  return /^[-+]?[0-9]+(_[0-9]+)*$/.test(trimmed) && trimmed.length <= 400
    ? signed(trimmed.replaceAll('_', ''))
    : null;
}

function signed(digits: string): bigint {
  return digits[0] === '-' ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
}

/** What `float` reads, except for infinities and what is none. */
export function readFloat(text: string): number | null {
  const trimmed = text.trim();
  const number = /^[-+]?([0-9]+(_[0-9]+)*\.?([0-9]+(_[0-9]+)*)?|\.[0-9]+(_[0-9]+)*)(e[-+]?[0-9]+)?$/i.test(
    trimmed,
  )
    ? Number(trimmed.replaceAll('_', ''))
    : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/**
 * A finite number times ten to the power of `places`, rounded to an integer exactly; a tie goes to the even neighbour.
 */
export function roundTo(value: bigint | number, places: number): bigint {
  const [numerator, denominator] = fraction(value);
  const scaled = places >= 0 ? numerator * 10n ** BigInt(places) : numerator;
  const unit = places >= 0 ? denominator : denominator * 10n ** BigInt(-places);
  const magnitude = scaled < 0n ? -scaled : scaled;
  const below = magnitude / unit;
  const twice = 2n * (magnitude % unit);
  const rounded = twice > unit || (twice === unit && below % 2n === 1n) ? below + 1n : below;
  return scaled < 0n ? -rounded : rounded;
}

/** A finite number as a fraction; the denominator of a floating-point number is a power of two. */
function fraction(value: bigint | number): [bigint, bigint] {
  if (typeof value === 'bigint') return [value, 1n];
  let numerator = value;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}
