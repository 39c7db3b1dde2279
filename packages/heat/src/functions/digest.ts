/** `digest: [ALGORITHM, TEXT]`: a hash in hexadecimal. */
import { describe } from '../template/values.ts';
import type { Call } from './call.ts';
import { md5 } from './digest/md5.ts';
import { sha1 } from './digest/sha1.ts';
import { sha224, sha256, sha384, sha512 } from './digest/sha2.ts';

/** With the steps one block of 64 bytes costs. */
const ALGORITHMS: ReadonlyMap<
  string,
  { readonly hash: (bytes: Uint8Array) => string; readonly cost: number }
> = new Map([
  ['md5', { hash: md5, cost: 6 }],
  ['sha1', { hash: sha1, cost: 6 }],
  ['sha224', { hash: sha224, cost: 6 }],
  ['sha256', { hash: sha256, cost: 6 }],
  ['sha384', { hash: sha384, cost: 160 }],
  ['sha512', { hash: sha512, cost: 160 }],
]);

export function digest(call: Call): unknown {
  const [name, text] = call.entries(2, 2, '[ALGORITHM, TEXT]');
  const unknown = call.asUnknown(text) ?? call.asUnknown(name);
  if (unknown !== undefined) return unknown;
  const algorithm = typeof name === 'string' ? ALGORITHMS.get(name.toLowerCase()) : undefined;
  if (algorithm === undefined) {
    throw call.error(`unknown algorithm ${describe(name)}; known are ${[...ALGORITHMS.keys()].join(', ')}`);
  }
  if (typeof text !== 'string') throw call.error(`digest takes a text, not ${describe(text)}`);
  call.costs.steps.spend((1 + text.length / 64) * algorithm.cost);
  return algorithm.hash(latin1(call, text));
}

/** Heat hashes the text as Latin-1, and so can hash no other. */
function latin1(call: Call, text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) throw call.error('digest takes a text of Latin-1 characters only');
    bytes[i] = unit;
  }
  return bytes;
}
