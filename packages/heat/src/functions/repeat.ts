/** `repeat`: a template written out once for every combination of some values. */
import { Unknown } from '../resource.ts';
import { pythonText } from '../template/text.ts';
import { checkSize, describe, isMap, isSymbolic, mapTexts } from '../template/values.ts';
import type { Call } from './call.ts';

const FORM = '{template: ANYTHING, for_each: {VARIABLE: LIST, …}}';

/**
 * `repeat: {template, for_each, permutations}`. Maps in `for_each` (their keys are meant) are possible since
 * 2016-10-14, `permutations: false` (the lists side by side) since 2017-09-01.
 */
export function repeat(call: Call): unknown {
  if (!isMap(call.raw) || !Object.hasOwn(call.raw, 'template') || !Object.hasOwn(call.raw, 'for_each')) {
    throw call.misuse(FORM);
  }
  const forEach = call.evaluate('for_each');
  const unknown = call.asUnknown(forEach);
  if (unknown !== undefined) return unknown;
  if (!isMap(forEach) || Object.keys(forEach).length === 0) {
    throw call.error(`for_each of repeat is ${describe(forEach)}, not a map of variables`);
  }
  const variables = Object.keys(forEach);
  const permutations = readPermutations(call);
  const lists: (readonly unknown[])[] = [];
  const lengths = new Set<number>();
  for (const variable of variables) {
    const list = listOf(call, variable, forEach[variable], permutations);
    if (list instanceof Unknown) return list;
    lists.push(list);
    if (forEach[variable] !== null) lengths.add(list.length);
  }
  if (!permutations && lengths.size > 1) {
    throw call.error('lists of repeat are of different lengths; without permutations they go side by side');
  }
  const template = call.evaluate('template');
  const rounds = permutations ? combinations(call, lists, template) : sideBySide(lists);
  return Array.from(rounds, (values) => fill(call, template, variables, values));
}

function readPermutations(call: Call): boolean {
  if (call.scope.version < '2017-09-01' || !Object.hasOwn(call.raw as object, 'permutations')) return true;
  const value = call.evaluate('permutations');
  if (typeof value !== 'boolean')
    throw call.error(`permutations of repeat is ${describe(value)}, not true or false`);
  return value;
}

function listOf(call: Call, variable: string, value: unknown, maps: boolean): readonly unknown[] | Unknown {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  const unknown = call.asUnknown(value);
  if (unknown !== undefined) return unknown;
  if (maps && call.scope.version >= '2016-10-14' && isMap(value)) return Object.keys(value);
  throw call.error(`variable ${variable} of repeat runs over a list, not over ${describe(value)}`);
}

/** All combinations, the last variable changing fastest. Their cost is taken before the first is made. */
function* combinations(
  call: Call,
  lists: readonly (readonly unknown[])[],
  template: unknown,
): Generator<unknown[]> {
  const count = lists.reduce((product, list) => product * list.length, 1);
  if (count === 0) return;
  const { steps } = call.costs;
  const before = steps.spent;
  checkSize(template, steps);
  const expected = count * (steps.spent - before);
  // Not taken yet (filling in does that), only refused before a single round is made.
  if (expected > steps.limit - steps.spent) steps.spend(expected);
  const indices = lists.map(() => 0);
  for (let round = 0; round < count; round++) {
    yield lists.map((list, i) => list[indices[i]!]);
    for (let i = lists.length - 1; i >= 0 && ++indices[i]! === lists[i]!.length; i--) indices[i] = 0;
  }
}

/** A variable without a list, null, leaves no rounds. */
function* sideBySide(lists: readonly (readonly unknown[])[]): Generator<unknown[]> {
  const rounds = lists.reduce((least, list) => Math.min(least, list.length), Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) yield lists.map((list) => list[round]);
}

/** The template with the variables replaced in every text, keys of maps included. */
function fill(
  call: Call,
  template: unknown,
  variables: readonly string[],
  values: readonly unknown[],
): unknown {
  return mapTexts(
    template,
    (text) => {
      let filled = text;
      for (const [i, variable] of variables.entries()) {
        call.costs.steps.spend(1 + filled.length / 1024);
        if (variable === '' || !filled.includes(variable)) continue;
        const value = values[i];
        // The variable and nothing else: a reference stays one.
        if (isSymbolic(value)) return filled === variable ? value : call.asUnknown(value);
        if (typeof value === 'object') {
          throw call.error(
            `variable ${variable} of repeat stands for ${describe(value)}; texts and numbers are possible`,
          );
        }
        const replacement = pythonText(value, call.costs);
        const pieces = filled.split(variable);
        call.costs.text.spend(filled.length + pieces.length * replacement.length);
        filled = pieces.join(replacement);
      }
      return filled;
    },
    call.costs.steps,
    { keys: true },
  );
}
