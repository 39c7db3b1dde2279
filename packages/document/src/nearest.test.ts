import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byNearness, didYouMean, editDistance, nearest } from './nearest.ts';

const flavors = ['m1.tiny', 'm1.small', 'm1.medium', 'm1.large', 'm1.xlarge'];

describe('nearest', () => {
  it('gives what may have been meant, nearest first', () => {
    expect(nearest('m1.smal', flavors)).toEqual(['m1.small']);
    expect(nearest('m1.xlrage', flavors)).toEqual(['m1.xlarge', 'm1.large']);
    expect(nearest('M1-SMALL', flavors)).toEqual(['m1.small']);
    expect(nearest('memory-mb', ['vcpus', 'memory_mb'])).toEqual(['memory_mb']);
    expect(nearest('r2', ['r1', 'r3', 'r4', 'r5'])).toEqual(['r1', 'r3', 'r4']);
    expect(nearest('gpu', flavors)).toEqual([]);
    expect(nearest('', flavors)).toEqual([]);
  });

  it('costs little, however long the names', () => {
    const long = 'a'.repeat(10_000_000);
    expect(nearest(long, [`${long}b`, 'c'])).toHaveLength(1);
  });

  it('asks', () => {
    expect(didYouMean('m1.smal', flavors)).toBe(' Did you mean "m1.small"?');
    expect(didYouMean('m1.xlrage', flavors)).toBe(' Did you mean "m1.xlarge" or "m1.large"?');
    expect(didYouMean('r2', ['r1', 'r3', 'r4'])).toBe(' Did you mean "r1", "r3" or "r4"?');
    expect(didYouMean('gpu', flavors)).toBe('');
  });
});

describe('byNearness', () => {
  it('gives all, nearest first', () => {
    expect(byNearness('m1.smll', flavors)[0]).toBe('m1.small');
    expect(byNearness('m1.xlarg', flavors).slice(0, 2)).toEqual(['m1.xlarge', 'm1.large']);
    expect(byNearness('x', flavors)).toHaveLength(flavors.length);
  });
});

describe('editDistance', () => {
  /** From the definition, without bounds. */
  function slow(a: string, b: string): number {
    if (a === '' || b === '') return a.length + b.length;
    const rest = slow(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1);
    let least = Math.min(rest, slow(a.slice(1), b) + 1, slow(a, b.slice(1)) + 1);
    if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) {
      least = Math.min(least, slow(a.slice(2), b.slice(2)) + 1);
    }
    return least;
  }

  it('agrees with its definition up to the bound, and says when it is beyond', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    const property = fc.property(word, word, fc.nat(7), (a, b, most) => {
      expect(Math.min(editDistance(a, b, most), most + 1)).toBe(Math.min(slow(a, b), most + 1));
    });
    fc.assert(property, { seed: 1, numRuns: 400 });
  });
});
