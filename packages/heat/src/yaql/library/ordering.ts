/** Sorting by several criteria, and grouping. */
import type { Call, Iterated } from '../call.ts';
import { equal, keyOf } from '../compare.ts';
import { YaqlError } from '../error.ts';
import type { Lambda } from '../lambda.ts';
import { method, type Overload } from '../overload.ts';
import { isList, iterable, lambda, optional, type ValueParam } from '../params.ts';
import { Dict, looseList, type Value, View } from '../values.ts';

interface Criterion {
  readonly selector: Lambda;
  readonly descending: boolean;
}

/** A sorted collection, to which further criteria may be added. Sorts when it is first gone through. */
class Ordering extends View {
  readonly #source: Iterated;
  readonly #criteria: readonly Criterion[];
  readonly #call: Call;
  #sorted: Value[] | null = null;

  constructor(source: Iterated, criteria: readonly Criterion[], call: Call) {
    super();
    this.#source = source;
    this.#criteria = criteria;
    this.#call = call;
  }

  refined(criterion: Criterion, call: Call): Ordering {
    return new Ordering(this.#source, [...this.#criteria, criterion], call);
  }

  *items(): Generator<Value> {
    this.#sorted ??= this.#call.collect(this.#call.items(this.#source)).sort(this.#comparer());
    yield* this.#sorted;
  }

  #comparer(): (a: Value, b: Value) => number {
    const call = this.#call;
    return (a, b) => {
      for (const { selector, descending } of this.#criteria) {
        const left = selector.call([a]);
        const right = selector.call([b]);
        const before = call.invoke('#operator_<', left, right) === true;
        if (!before && call.invoke('#operator_>', left, right) !== true) continue;
        return before === descending ? 1 : -1;
      }
      return 0;
    };
  }
}

const ordering: ValueParam<Ordering> = {
  kind: 'value',
  label: 'list sorted by orderBy',
  mapping: false,
  accepts: (value) => value instanceof Ordering,
  read: (value) => value as Ordering,
};

export const ORDERING: readonly Overload[] = [
  ...[false, true].flatMap((descending) => [
    method(
      descending ? 'orderByDescending' : 'orderBy',
      { collection: iterable, selector: lambda },
      ({ collection, selector }, call) => new Ordering(collection, [{ selector, descending }], call),
    ),
    method(
      descending ? 'thenByDescending' : 'thenBy',
      { collection: ordering, selector: lambda },
      ({ collection, selector }, call) => collection.refined({ selector, descending }, call),
    ),
  ]),
  method(
    'groupBy',
    {
      collection: iterable,
      keySelector: lambda,
      valueSelector: optional(lambda),
      aggregator: optional(lambda),
    },
    ({ collection, keySelector, valueSelector, aggregator }, call) => {
      const members = new Map<string, Value[]>();
      const keys = new Dict();
      for (const item of call.items(collection)) {
        const value = valueSelector ? valueSelector.call([item]) : item;
        const key = keySelector.call([item]);
        const text = keyOf(key, call);
        keys.put(text, key, key);
        const group = members.get(text);
        if (group) group.push(value);
        else members.set(text, [value]);
      }
      return call.stream(groups(keys, members, aggregator, call));
    },
  ),
];

/** A list [key, members] for each group, or [key, what the aggregator makes of the members]. */
function* groups(
  keys: Dict,
  members: ReadonlyMap<string, Value[]>,
  aggregator: Lambda | undefined,
  call: Call,
): Generator<Value> {
  const aggregation = aggregator && new Aggregation(aggregator, call);
  for (const [text, key] of keys.entries()) {
    const group = looseList(members.get(text)!);
    yield aggregation ? aggregation.apply(key, group) : [key, group];
  }
}

/**
 * Up to yaql 1.1.1 the aggregator was given [key, members] and returned a list of key and result; it has been given
 * the members alone since. Like yaql itself this takes an aggregator for one of the old kind when it fails on the
 * first group; as there, first groups of just two members may be mistaken.
 */
class Aggregation {
  readonly #aggregator: Lambda;
  readonly #call: Call;
  #mayBeOld = true;
  #failure: YaqlError | null = null;

  constructor(aggregator: Lambda, call: Call) {
    this.#aggregator = aggregator;
    this.#call = call;
  }

  apply(key: Value, group: readonly Value[]): Value {
    if (!this.#failure) {
      try {
        const result = this.#aggregator.call([group]);
        const ambiguous =
          group.length === 2 &&
          isList(result) &&
          result.length === 2 &&
          equal(result[0]!, group[0]!, this.#call);
        if (!ambiguous) this.#mayBeOld = false;
        return [key, result];
      } catch (error) {
        if (!(error instanceof YaqlError) || (error.reason !== 'mismatch' && error.reason !== 'index'))
          throw error;
        this.#failure = error;
      }
    }
    if (!this.#mayBeOld) throw this.#failure;
    return this.#oldStyle(key, group);
  }

  #oldStyle(key: Value, group: readonly Value[]): Value {
    let result: Value = null;
    try {
      result = this.#aggregator.call([[key, group]]);
    } catch (error) {
      // The failure of the present style is of more use to the reader than this one.
      if (!(error instanceof YaqlError)) throw error;
    }
    if (isList(result) && result.length === 2) return result;
    throw this.#failure!;
  }
}
