/** Answers that are lists: whole at the historic version, in pages from then on. */
import type { FastifyRequest } from 'fastify';
import { originOf } from './links.ts';
import { EXTENDED } from './microversion.ts';
import { type PageQuery, pageOf } from './paging.ts';
import type { HttpSettings } from './settings.ts';

/**
 * @param key under which the list stands
 * @param items all that the caller may see
 * @param idOf by which a marker names an entry; default its `id`
 */
export function listBody<Key extends string, Item, Body>(
  request: FastifyRequest,
  { pageLimit, trustProxy }: HttpSettings,
  key: Key,
  items: Iterable<Item>,
  bodyOf: (item: Item) => Body,
  idOf: (item: Item) => string = (item) => (item as { readonly id: string }).id,
): Readonly<Record<Key, Body[]>> & { readonly links?: { rel: string; href: string }[] } {
  const list = (found: readonly Item[]) => ({ [key]: found.map(bodyOf) }) as Record<Key, Body[]>;
  if (request.minor < EXTENDED) return list([...items]);
  const page = pageOf(items, idOf, request.query as PageQuery, pageLimit);
  if (page.next === null) return list(page.items);
  const [path, query] = request.url.split('?', 2);
  const next = new URLSearchParams(query);
  next.set('marker', page.next);
  const href = `${originOf(request, trustProxy)}${path}?${next}`;
  return { ...list(page.items), links: [{ rel: 'next', href }] };
}
