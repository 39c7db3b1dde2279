/** Texts by their characters, as Python counts them: one beyond the basic plane is one, not two. */

const BEYOND = /[\ud800-\udfff]/;

export function lengthOf(text: string): number {
  return BEYOND.test(text) ? [...text].length : text.length;
}

/** A slice of the text; negative positions count from the end. */
export function cut(text: string, start: number, end?: number): string {
  return BEYOND.test(text) ? [...text].slice(start, end).join('') : text.slice(start, end);
}

/** Position of a text within a slice of another, the first or last one; -1 when it is not there. */
export function find(
  text: string,
  wanted: string,
  start: number,
  end: number | undefined,
  last: boolean,
): number {
  const length = lengthOf(text);
  const from = start < 0 ? Math.max(0, start + length) : start;
  const to = end === undefined ? length : end < 0 ? Math.max(0, end + length) : Math.min(end, length);
  if (from > to) return -1;
  const slice = cut(text, from, to);
  const index = last ? slice.lastIndexOf(wanted) : slice.indexOf(wanted);
  return index < 0 ? -1 : from + lengthOf(slice.slice(0, index));
}
