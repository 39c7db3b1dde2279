/** What `valet placement …` does. */
import { allOf, findPlacement, findPlan } from '../online/find.ts';
import { openClient } from '../online/open.ts';
import { print } from '../output/formats.ts';
import { listOf, recordOf } from '../output/records.ts';
import type { Streams } from '../streams.ts';
import type { Asked } from './online.ts';

export interface PlacementFilter {
  readonly plan?: string;
  readonly state?: string;
  readonly location?: string;
  readonly project?: string;
  readonly limit?: number;
}

export interface ReserveOptions {
  readonly location: readonly string[];
  readonly resourceId: string;
  readonly replan?: boolean;
}

export async function listPlacements(
  options: Asked<PlacementFilter>,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  const { plan, state, location, project, limit } = options;
  const query = {
    ...(plan === undefined ? {} : { plan_id: (await findPlan(client, plan)).id }),
    ...(state === undefined ? {} : { state }),
    ...(location === undefined ? {} : { location }),
    ...(project === undefined ? {} : { project_id: project }),
  };
  const placements = await allOf(client.list('list_placements', { query }), limit);
  print(
    out,
    listOf(placements, ['name', 'type', 'location', 'state', 'resource_id', 'id'], 'placements'),
    options,
  );
}

export async function showPlacement(name: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  print(out, recordOf(await findPlacement(client, name)), options);
}

export async function reservePlacement(
  name: string,
  options: Asked<ReserveOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  const { id } = await findPlacement(client, name);
  const body = {
    locations: [...options.location],
    resource_id: options.resourceId,
    action: options.replan ? ('replan' as const) : ('reserve' as const),
  };
  print(
    out,
    recordOf((await client.call('reserve_placement', { path: { placement: id }, body })).placement),
    options,
  );
}

export async function deletePlacements(
  names: readonly string[],
  options: Asked,
  { err }: Streams,
): Promise<undefined> {
  const client = await openClient(options, err);
  // All are looked up before the first is deleted: a wrong name changes nothing.
  const found = [];
  for (const name of names) found.push(await findPlacement(client, name));
  for (const { id } of found) await client.call('delete_placement', { path: { placement: id } });
}
