/** The frame that MD5, SHA-1 and SHA-2 share: padding to whole blocks, and words in hexadecimal. */

/**
 * The message with the padding that ends in its length in bits (Merkle-Damgård strengthening).
 * @param block bytes in a block: 64, or 128 for the algorithms of 64-bit words
 */
export function padded(message: Uint8Array, block: 64 | 128, littleEndian: boolean): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((message.length + 1 + lengthBytes) / block) * block;
  const bytes = new Uint8Array(size);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  // The bits of a message in memory fit 53 bits; the rest of the length field stays zero.
  view.setBigUint64(littleEndian ? size - lengthBytes : size - 8, BigInt(message.length) * 8n, littleEndian);
  return view;
}

export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** 32-bit words, most significant byte first. */
export function hex32(words: Iterable<number>): string {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
