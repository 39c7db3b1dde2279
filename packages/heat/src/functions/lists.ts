/** `list_join`, `list_concat`, `list_concat_unique`, `filter`, `contains` and `Fn::Select`: working with lists. */
import { pythonJson } from '../template/text.ts';
import { describe, equal, isMap, isSymbolic, pick, wholeNumber } from '../template/values.ts';
import type { Call, HotFunction } from './call.ts';

/** `list_join: [DELIMITER, LIST, …]`; several lists, and lists and maps as items, since 2015-10-15. */
export function listJoin(call: Call): unknown {
  const several = call.scope.version >= '2015-10-15' && call.name === 'list_join';
  const form = several ? '[DELIMITER, LIST, …]' : '[DELIMITER, LIST]';
  const [delimiter, ...lists] = call.entries(2, several ? Number.POSITIVE_INFINITY : 2, form);
  const unknown = call.unknownIn(delimiter) ?? call.unknownIn(lists);
  if (unknown !== undefined) return unknown;
  if (typeof delimiter !== 'string')
    throw call.error(`the delimiter of ${call.name} is ${describe(delimiter)}, not a text`);

  const texts: string[] = [];
  for (const list of lists) {
    if (list === null || (several && !list)) continue;
    if (!Array.isArray(list)) throw call.error(`${call.name} joins lists, not ${describe(list)}`);
    for (const item of list) {
      const text = itemText(call, item, several);
      call.costs.text.spend(text.length + delimiter.length);
      texts.push(text);
    }
  }
  return texts.join(delimiter);
}

function itemText(call: Call, item: unknown, collections: boolean): string {
  if (item === null) return '';
  if (typeof item === 'string') return item;
  if (collections && typeof item === 'object') return pythonJson(item, call.costs);
  throw call.error(`${call.name} joins texts${collections ? ', lists and maps' : ''}, not ${describe(item)}`);
}

/** `list_concat: [LIST, …]` */
export function listConcat(call: Call): unknown {
  const lists = call.evaluate();
  if (!Array.isArray(lists)) throw call.misuse('[LIST, LIST, …]');
  const all: unknown[] = [];
  for (const list of lists) {
    if (list === null) continue;
    const unknown = call.asUnknown(list);
    if (unknown !== undefined) return unknown;
    if (!Array.isArray(list)) throw call.error(`${call.name} puts lists together, not ${describe(list)}`);
    call.costs.steps.spend(list.length);
    for (const item of list) all.push(item);
  }
  return all;
}

/** `list_concat_unique: [LIST, …]`: of equal items, the first stays. */
export function listConcatUnique(call: Call): unknown {
  const all = listConcat(call);
  if (!Array.isArray(all)) return all;
  const unique: unknown[] = [];
  for (const item of all) if (!includes(call, unique, item)) unique.push(item);
  return unique;
}

/** `filter: [VALUES, LIST]`: the list without the values. */
export function filter(call: Call): unknown {
  const [values, list] = call.entries(2, 2, '[VALUES, LIST]');
  const unknown = call.asUnknown(list) ?? call.unknownIn(values);
  if (unknown !== undefined) return unknown;
  if (isEmpty(list)) return list;
  if (!Array.isArray(list)) throw call.error(`filter works on a list, not on ${describe(list)}`);
  if (isEmpty(values)) return list;
  if (!Array.isArray(values)) throw call.error(`filter takes out a list of values, not ${describe(values)}`);
  return list.filter((item) => !includes(call, values, item));
}

/** `contains: [VALUE, LIST]`; in a text, whether it is a part of it. */
export function contains(call: Call): unknown {
  const [value, list] = call.entries(2, 2, '[VALUE, LIST]');
  const unknown = call.unknownIn(value) ?? call.unknownIn(list);
  if (unknown !== undefined) return unknown;
  if (typeof list === 'string' && typeof value === 'string') return list.includes(value);
  if (!Array.isArray(list)) throw call.error(`contains looks into a list, not into ${describe(list)}`);
  return includes(call, list, value);
}

/** `Fn::Select: [INDEX or KEY, LIST or MAP or JSON]`; what is not there is an empty text. */
export const fnSelect: HotFunction = (call) => {
  const [step, given] = call.entries(2, 2, '[INDEX, LIST] or [KEY, MAP]');
  const unknown = call.asUnknown(given) ?? call.asUnknown(step);
  if (unknown !== undefined) return unknown;
  const values = typeof given === 'string' && given !== '' ? parsed(call, given) : given;
  if (values === '' || values === null) return '';
  const index = isMap(values) ? step : wholeNumber(step);
  const fits = isMap(values) ? typeof step === 'string' : Array.isArray(values) && index !== undefined;
  if (!fits) throw call.error(`Fn::Select cannot take ${describe(step)} of ${describe(values)}`);
  const picked = pick(values, index, { textIndices: false });
  return picked === undefined ? '' : picked;
};

function parsed(call: Call, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw call.error(`Fn::Select looks into a list, a map, or a text of JSON, not into ${describe(text)}`);
  }
}

function includes(call: Call, list: readonly unknown[], value: unknown): boolean {
  return list.some((item) => equal(item, value, call.costs.steps));
}

/** What Python takes for false. */
function isEmpty(value: unknown): boolean {
  if (isSymbolic(value)) return false;
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
