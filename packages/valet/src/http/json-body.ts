/** Reads JSON bodies that may be hostile: their bytes, depth, keys, texts and numbers. */
import { isUtf8 } from 'node:buffer';
import { formatPath, quote } from '@valet/document';
import { ValetError } from '../error.ts';

/** Keys by which objects could be made to inherit something. */
const POISON: ReadonlySet<string> = new Set(['__proto__']);

/** Some clients begin a text with it; it is no part of the text. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * @returns undefined for an empty body
 * @throws ValetError `valet.request.invalid`
 */
export function readJsonBody(bytes: Buffer, maxDepth: number): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes))
    throw invalid('the body is not JSON in UTF-8: there are bytes that stand for no character');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8', startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0));
  } catch (error) {
    throw invalid(`the body is not JSON in UTF-8: ${(error as Error).message}`);
  }
  // In valid UTF-8 that is valid JSON, NUL and halves of characters can only be written as escapes.
  checkJson(value, maxDepth, bytes.includes('\\u'));
  return value;
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

/** Walks without recursion: the depth is not known yet. @throws ValetError `valet.request.invalid` */
function checkJson(root: unknown, maxDepth: number, hasEscapes: boolean): void {
  const open: { readonly value: unknown; readonly depth: number; readonly key: string }[] = [
    { value: root, depth: 1, key: '' },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, key } = next;
    if (hasEscapes && typeof value === 'string') checkText(value, key);
    // 1e999 is read as infinity.
    if (typeof value === 'number' && !Number.isFinite(value))
      throw invalid(`the number at ${quote(key)} is too large`);
    if (typeof value !== 'object' || value === null) continue;
    if (depth > maxDepth) throw invalid(`the body is nested more than ${maxDepth} deep`);
    if (Array.isArray(value)) for (const each of value) open.push({ value: each, depth: depth + 1, key });
    else
      for (const [name, each] of Object.entries(value)) {
        if (POISON.has(name)) throw invalid(`the key ${quote(name)} is not allowed`);
        if (hasEscapes) checkText(name, name);
        open.push({ value: each, depth: depth + 1, key: name });
      }
  }
}

/** Texts that not every store could give back as they came. */
function checkText(text: string, key: string): void {
  if (text.includes('\u0000') || !text.isWellFormed())
    throw invalid(`the text at ${formatPath([key])} holds a NUL or half a character`);
}

function invalid(message: string): ValetError {
  return new ValetError('valet.request.invalid', message);
}
