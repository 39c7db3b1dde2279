import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from './read.ts';
import { writeYaml } from './write.ts';

describe('writeYaml', () => {
  it('writes what people like to read', () => {
    const site = {
      site: 'east',
      note: undefined,
      empty: [],
      clusters: [
        {
          name: 'c1',
          racks: [
            {
              name: 'r1',
              hosts: [
                { name: 'h1', traits: ['A', 'B'], at: { rack: 'r1' } },
                {
                  name: 'h2',
                  aggregates: [
                    'a rather long name of one',
                    'a rather long name of another',
                    'a rather long name of a third',
                  ],
                },
              ],
            },
          ],
        },
        { name: 'yes', racks: [] },
      ],
    };
    expect(writeYaml(site)).toBe(`site: east
empty: []
clusters:
  - name: c1
    racks:
      - name: r1
        hosts:
          - {name: h1, traits: [A, B], at: {rack: r1}}
          - name: h2
            aggregates: [a rather long name of one, a rather long name of another, a rather long name of a third]
  - {name: "yes", racks: []}
`);
  });

  it('is read again as the value it came from', () => {
    const value = fc.anything({
      maxDepth: 5,
      values: [
        fc.constantFrom(
          null,
          true,
          false,
          -0,
          1e21,
          1.5e-9,
          0.1,
          2 ** 53 - 1,
          Infinity,
          -Infinity,
          Number.NaN,
        ),
        fc.double(),
        fc.integer(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '',
          ' ',
          'yes',
          '~',
          '12',
          '1:30',
          '0x1f',
          '- a',
          'a: b',
          'a #b',
          'a\nb',
          'é',
          '<<',
          '.inf',
          '2020-01-01',
          '\u2028',
          '\ud800',
        ),
      ],
      key: fc.oneof(fc.string(), fc.constantFrom('__proto__', '<<', '12', 'yes', '')),
      withNullPrototype: true,
    });
    const property = fc.property(value, (original) => {
      const text = writeYaml(original);
      const { value: again } = readDocument(text, 'a.yaml');
      expect(writeYaml(again)).toBe(text);
      expect(again, text).toEqual(withoutUndefined(original));
    });
    fc.assert(property, { seed: 1, numRuns: 1000 });
  });
});

/** As JSON does it, but with all numbers, and keys of any name. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item ?? null));
  if (value === null || typeof value !== 'object') return value ?? null;
  const copy = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = withoutUndefined(item);
  return copy;
}
