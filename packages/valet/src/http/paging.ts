/** Pages of long lists, by `limit` and `marker`. */
import { quote } from '@valet/document';
import { ValetError } from '../error.ts';

export interface PageQuery {
  readonly limit?: number;
  /** Id of the last entry of the page before. */
  readonly marker?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The marker of the next page; null on the last. */
  readonly next: string | null;
}

/** @param most a page has at most so many, whatever is asked */
export function pageOf<Item>(
  items: Iterable<Item>,
  idOf: (item: Item) => string,
  { limit, marker }: PageQuery,
  most: number,
): Page<Item> {
  const size = Math.min(limit ?? most, most);
  const page: Item[] = [];
  let started = marker === undefined;
  for (const item of items) {
    if (!started) {
      started = idOf(item) === marker;
      continue;
    }
    if (page.length === size) return { items: page, next: idOf(page[size - 1]) };
    page.push(item);
  }
  if (!started)
    throw new ValetError(
      'valet.request.invalid',
      `marker ${quote(marker!)} is not in the list; give the id of the last entry of the page before`,
    );
  return { items: page, next: null };
}
