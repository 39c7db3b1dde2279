/** SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4). */
import { hex32, padded } from './blocks.ts';

/**
 * The constants of SHA-2 are the first bits behind the point of roots of the first primes: 64 bits of cube roots
 * for the rounds, of square roots for the start. Computing them is shorter, and surer, than listing them.
 */
const PRIMES = firstPrimes(80);
const ROUND_64 = PRIMES.map((prime) => rootBits(prime, 3n));
const START_512 = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2n));
const START_384 = PRIMES.slice(8, 16).map((prime) => rootBits(prime, 2n));

const high = (word: bigint) => Number(word >> 32n) | 0;
const ROUND_32 = Int32Array.from(ROUND_64.slice(0, 64), high);
const START_256 = Int32Array.from(START_512, high);
const START_224 = Int32Array.from(START_384, (word) => Number(word & 0xffffffffn) | 0);

export const sha224 = (message: Uint8Array): string => hex32(hash32(message, START_224).subarray(0, 7));
export const sha256 = (message: Uint8Array): string => hex32(hash32(message, START_256));
export const sha384 = (message: Uint8Array): string => hex64(hash64(message, START_384).slice(0, 6));
export const sha512 = (message: Uint8Array): string => hex64(hash64(message, START_512));

function hash32(message: Uint8Array, start: Int32Array): Int32Array {
  const view = padded(message, 64, false);
  const state = start.slice();
  const w = new Int32Array(64);
  const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(offset + 4 * t);
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15]!;
      const y = w[t - 2]!;
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = Array.from(state) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let t = 0; t < 64; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_32[t]! + w[t]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i]! += word;
  }
  return state;
}

/** In big integers: a digest in a template is of a short text, and its length is paid for in steps. */
function hash64(message: Uint8Array, start: readonly bigint[]): bigint[] {
  const view = padded(message, 128, false);
  const state = [...start];
  const wrap = (x: bigint) => BigInt.asUintN(64, x);
  const rotate = (x: bigint, n: bigint) => (x >> n) | wrap(x << (64n - n));
  for (let offset = 0; offset < view.byteLength; offset += 128) {
    const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(offset + 8 * t));
    for (let t = 16; t < 80; t++) {
      const x = w[t - 15]!;
      const y = w[t - 2]!;
      const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
      const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
      w.push(wrap(w[t - 16]! + s0 + w[t - 7]! + s1));
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let t = 0; t < 80; t++) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (wrap(~e) & g)) + ROUND_64[t]! + w[t]!;
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, wrap(d + t1), c, b, a, wrap(t1 + t2)];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = wrap(state[i]! + word);
  }
  return state;
}

function hex64(words: readonly bigint[]): string {
  return words.map((word) => word.toString(16).padStart(16, '0')).join('');
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return primes;
}

/** The first 64 bits behind the point of a root: the low half of the whole root of `value` × 2^(64 × degree). */
function rootBits(value: bigint, degree: bigint): bigint {
  const target = value << (64n * degree);
  let root = 0n;
  // Roots of primes below 512 are less than 32: 64 + 5 bits are enough.
  for (let bit = 1n << 69n; bit > 0n; bit >>= 1n) if ((root + bit) ** degree <= target) root += bit;
  return BigInt.asUintN(64, root);
}
