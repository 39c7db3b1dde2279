/** Plans and placements by their id, or by a name that only one of them has. */
import { ApiError, type Placement, type Plan, type ValetClient } from '@valet/client';
import { quote } from '@valet/document';
import { InputError } from '../failure.ts';

/** @throws ApiError 404 when there is none, InputError when several have the name, with their ids */
export async function findPlan(client: ValetClient, text: string): Promise<Plan> {
  return (
    (await unlessMissing(async () => (await client.call('show_plan', { path: { plan: text } })).plan)) ??
    only('plan', text, await allOf(client.list('list_plans', { query: { name: text } })))
  );
}

/** @throws as `findPlan` */
export async function findPlacement(client: ValetClient, text: string): Promise<Placement> {
  return (
    (await unlessMissing(
      async () => (await client.call('show_placement', { path: { placement: text } })).placement,
    )) ?? only('placement', text, await allOf(client.list('list_placements', { query: { name: text } })))
  );
}

export async function allOf<Entry>(
  entries: AsyncIterable<Entry>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Entry[]> {
  const found: Entry[] = [];
  if (limit < 1) return found;
  for await (const entry of entries) if (found.push(entry) >= limit) break;
  return found;
}

async function unlessMissing<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

function only<Entry extends { readonly id: string }>(
  what: string,
  text: string,
  found: readonly Entry[],
): Entry {
  if (found.length === 1) return found[0]!;
  if (found.length === 0)
    throw new ApiError(404, { explanation: `there is no ${what} with the id or name ${quote(text)}` });
  const ids = found.map(({ id }) => id).join(', ');
  throw new InputError(`${found.length} ${what}s have the name ${quote(text)}: use an id (${ids})`);
}
