/** `str_split` and `Fn::Split`: a text taken apart at a delimiter. */
import { describe, wholeNumber } from '../template/values.ts';
import type { Call } from './call.ts';

const FORM = '[DELIMITER, TEXT] or [DELIMITER, TEXT, INDEX]';

/** `str_split: [DELIMITER, TEXT, INDEX?]` */
export function strSplit(call: Call): unknown {
  const entries = call.entries(2, 3, FORM);
  const [delimiter, text, index] = entries;
  const unknown = call.asUnknown(text) ?? call.asUnknown(delimiter) ?? call.asUnknown(index);
  if (unknown !== undefined) return unknown;
  if (text === null) return null;
  const pieces = split(call, delimiter, text);
  if (entries.length === 2) return pieces;
  const place = wholeNumber(index);
  if (place === undefined)
    throw call.error(`the index of str_split is ${describe(index)}, not a whole number`);
  const piece = pieces.at(place);
  if (piece === undefined) {
    throw call.error(`the index of str_split is ${place}; the text has the pieces 0 to ${pieces.length - 1}`);
  }
  return piece;
}

/** `Fn::Split: [DELIMITER, TEXT]` */
export function fnSplit(call: Call): unknown {
  const [delimiter, text] = call.entries(2, 2, '[DELIMITER, TEXT]');
  return call.asUnknown(text) ?? call.asUnknown(delimiter) ?? split(call, delimiter, text);
}

function split(call: Call, delimiter: unknown, text: unknown): string[] {
  if (typeof delimiter !== 'string' || delimiter === '') {
    throw call.error(
      `the delimiter of ${call.name} is ${describe(delimiter)}, not a text of at least one character`,
    );
  }
  if (typeof text !== 'string') throw call.error(`${call.name} takes a text apart, not ${describe(text)}`);
  call.costs.text.spend(text.length);
  const pieces = text.split(delimiter);
  call.costs.steps.spend(pieces.length);
  return pieces;
}
