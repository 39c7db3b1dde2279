import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { md5 } from './digest/md5.ts';
import { sha1 } from './digest/sha1.ts';
import { sha224, sha256, sha384, sha512 } from './digest/sha2.ts';

describe('the hashes behind digest', () => {
  for (const [name, hash] of Object.entries({ md5, sha1, sha224, sha256, sha384, sha512 })) {
    it(`${name} agrees with OpenSSL on texts of every length around a block`, () => {
      const lengths = [0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 300];
      for (const length of lengths) {
        const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
        expect(hash(bytes)).toBe(createHash(name).update(bytes).digest('hex'));
      }
    });

    it(`${name} agrees with OpenSSL on any bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          expect(hash(bytes)).toBe(createHash(name).update(bytes).digest('hex'));
        }),
        { seed: 7, numRuns: 50 },
      );
    });
  }
});
