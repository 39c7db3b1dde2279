import { DocumentError } from '@valet/document';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeatError } from './error.ts';
import { evaluateTemplate } from './evaluate.ts';

const MAIN = `heat_template_version: 2021-04-16
parameters:
  count: {type: number, default: 2, constraints: [{range: {min: 0, max: 9}}]}
  names: {type: comma_delimited_list, default: "a,b"}
  conf: {type: json, default: {k: [1, {l: m}]}}
  flag: {type: boolean, default: true}
  label: {type: string, default: x, constraints: [{allowed_pattern: "[a-z]+"}, {length: {max: 9}}]}
conditions:
  big: {and: [{equals: [{get_param: count}, 2]}, {not: {equals: [{get_param: label}, y]}}]}
resources:
  net: {type: OS::Neutron::Net}
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: count}
      removal_policies: [{resource_list: ["0"]}]
      resource_def: {type: inner.yaml, properties: {name: "n-%index%", net: {get_resource: net}}}
  scaled:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 3, resource: {type: Our::Server, properties: {name: s}}}
  value: {type: OS::Heat::Value, properties: {value: {get_attr: [group, names]}}}
  server:
    type: OS::Nova::Server
    condition: big
    depends_on: [net, value]
    properties:
      name: {str_replace: {template: "L-N", params: {L: {get_param: label}, N: {get_param: [conf, k, 1, l]}}}}
      networks: {repeat: {template: {network: "%n%"}, for_each: {"%n%": {get_param: names}}}}
      user_data: {list_join: ["\\n", [{get_file: setup.sh}, {digest: [sha1, x]}, {get_attr: [net, mtu]}]]}
      tags: {list_concat_unique: [{str_split: [",", "a,b"]}, {filter: [[a], [a, c]]}]}
      metadata: {map_merge: [{a: {if: [big, 1]}}, {map_replace: [{b: c}, {keys: {b: d}}]}]}
      query: {yaql: {expression: "$.data.a.where($ > 1)", data: {a: [1, 2, 3]}}}
outputs:
  url: {value: {make_url: {scheme: http, host: {get_attr: [server, name]}, port: 80}}}
  all: {value: {get_attr: [group, refs]}}
`;
const FILES = {
  'main.yaml': MAIN,
  'inner.yaml': `heat_template_version: rocky
parameters: {name: {type: string}, net: {type: string}}
resources: {server: {type: "OS::Nova::Server", properties: {name: {get_param: name}, net: {get_param: net}}}}
outputs: {names: {value: {get_attr: [server, name]}}}
`,
  'e.env':
    'parameters: {label: abc}\nparameter_defaults: {count: 2}\nresource_registry: {"Our::*": "OS::Nova::*"}\n',
  'setup.sh': 'echo hello',
};

type Files = Readonly<Record<string, string>>;

/** Either the evaluation is done, or it is refused as wrong input is. Any other exception fails the test. */
function outcome(files: Files): 'evaluated' | 'refused' {
  try {
    evaluateTemplate({
      template: 'main.yaml',
      files,
      environments: ['e.env'],
      limits: { maxSteps: 50_000, maxText: 1_000_000, maxResources: 60 },
    });
    return 'evaluated';
  } catch (error) {
    if (!(error instanceof HeatError) && !(error instanceof DocumentError)) throw error;
    expect(error.message.length).toBeLessThan(5000);
    return 'refused';
  }
}

/** Words that mean something somewhere, so that mutations reach further than the parser. */
const WORDS = [
  ...(MAIN.match(/[A-Za-z_:%.]+/g) ?? []),
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    '[]',
    '{}',
    '-1',
    '1e99',
    '.nan',
    '99999999999999999999',
  ],
  ...['main.yaml', '../x.yaml', '/etc/passwd', '*', '%index%', '{get_param: conf}', '{get_attr: [net, x]}'],
  ...['{get_resource: net}', '[[], [{}]]', '~', 'Ref', 'Fn::Select', 'resource_facade', '&a', '*a', '"', "'"],
];

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('word' as const), at: fc.nat(), word: fc.constantFrom(...WORDS) }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.nat(), with: fc.nat() }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 80 }) }),
  fc.record({
    kind: fc.constant('character' as const),
    at: fc.nat(),
    character: fc.string({ minLength: 1, maxLength: 2, unit: 'binary' }),
  }),
  fc.record({ kind: fc.constant('end' as const), at: fc.nat() }),
);

function mutate(text: string, change: typeof mutation extends fc.Arbitrary<infer M> ? M : never): string {
  const words = [...text.matchAll(/[A-Za-z0-9_:%.$-]+/g)];
  const at = change.at % (text.length + 1);
  switch (change.kind) {
    case 'word': {
      const word = words[change.at % Math.max(1, words.length)];
      return word === undefined
        ? change.word
        : text.slice(0, word.index) + change.word + text.slice(word.index + word[0].length);
    }
    case 'swap': {
      const [a, b] = [change.at, change.with]
        .map((n) => words[n % Math.max(1, words.length)])
        .sort((x, y) => (x?.index ?? 0) - (y?.index ?? 0));
      if (a === undefined || b === undefined || a.index === b.index) return text;
      return (
        text.slice(0, a.index) +
        b[0] +
        text.slice(a.index + a[0].length, b.index) +
        a[0] +
        text.slice(b.index + b[0].length)
      );
    }
    case 'cut':
      return text.slice(0, at) + text.slice(at + change.length);
    case 'double':
      return text.slice(0, at + change.length) + text.slice(at);
    case 'character':
      return text.slice(0, at) + change.character + text.slice(at);
    case 'end':
      return text.slice(0, at);
  }
}

describe('templates that were tampered with', () => {
  it('evaluate untouched', () => {
    expect(outcome(FILES)).toBe('evaluated');
  });

  it('evaluate or are refused, and nothing else', () => {
    const outcomes = { evaluated: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom('main.yaml', 'main.yaml', 'main.yaml', 'inner.yaml', 'e.env'),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (file, mutations) => {
          const text = mutations.reduce(mutate, FILES[file as keyof typeof FILES]);
          outcomes[outcome({ ...FILES, [file]: text })]++;
        },
      ),
      { seed: 20_240_131, numRuns: 1000 },
    );
    // Mutations that all failed, or all passed, would have tested little.
    expect(outcomes.evaluated).toBeGreaterThan(30);
    expect(outcomes.refused).toBeGreaterThan(300);
  });

  it('evaluate or are refused with any value in any place', () => {
    const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
    const places = [...MAIN.matchAll(/\{[^{}]*\}|\[[^[\]{}]*\]/g)];
    fc.assert(
      fc.property(fc.nat(places.length - 1), value, (index, replacement) => {
        const place = places[index]!;
        const text =
          MAIN.slice(0, place.index) +
          JSON.stringify(replacement) +
          MAIN.slice(place.index + place[0].length);
        outcome({ ...FILES, 'main.yaml': text });
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  it('evaluate or are refused with any parameters', () => {
    const parameters = fc.dictionary(
      fc.constantFrom('count', 'names', 'conf', 'flag', 'label', '__proto__'),
      fc.anything(),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(parameters, (given) => {
        try {
          evaluateTemplate({
            template: 'main.yaml',
            files: FILES,
            environments: ['e.env'],
            parameters: given,
          });
        } catch (error) {
          if (!(error instanceof HeatError)) throw error;
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
