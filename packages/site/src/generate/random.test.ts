import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

describe('createRandom', () => {
  it('gives the same numbers for the same seed, on every machine and in every release', () => {
    const first = (seed: number) => {
      const random = createRandom(seed);
      return [random.below(1000), random.below(1000), random.below(1000), random.below(1000)];
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
    expect([first(1), first(2 ** 32 - 1)]).toMatchInlineSnapshot(`
      [
        [
          12,
          0,
          875,
          157,
        ],
        [
          407,
          863,
          456,
          508,
        ],
      ]
    `);
  });

  it('spreads them evenly', () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.below(10)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
