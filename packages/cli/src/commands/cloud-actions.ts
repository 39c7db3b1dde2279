/** What the commands that look at the cloud and at the service do. */
import type { Event } from '@valet/client';
import { InputError } from '../failure.ts';
import { collectStack } from '../files/collect.ts';
import { allOf } from '../online/find.ts';
import { openClient } from '../online/open.ts';
import { baseName } from '../online/request.ts';
import type { Policy, StackOptions } from '../options.ts';
import { capacityLines } from '../output/capacity-text.ts';
import { print } from '../output/formats.ts';
import { listOf, placesOf, recordOf } from '../output/records.ts';
import { statusLines } from '../output/status-text.ts';
import type { Streams } from '../streams.ts';
import type { Asked } from './online.ts';

export interface PlaceFilter {
  readonly rack?: string;
  readonly cluster?: string;
  readonly zone?: string;
}

export interface CapacityOptions extends StackOptions {
  readonly template?: string;
  readonly flavor?: string;
  readonly count?: number;
  readonly apart?: 'host' | 'rack' | 'cluster';
  readonly together?: 'host' | 'rack' | 'cluster';
  readonly limit?: number;
  readonly policy?: Policy;
}

export interface FollowOptions {
  readonly after?: number;
  readonly count?: number;
}

export async function listHosts(options: Asked<PlaceFilter>, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const hosts = await allOf(client.list('list_hosts', { query: filterOf(options) }));
  const columns = ['name', 'rack', 'cluster', 'zone', 'enabled', 'servers'];
  print(out, placesOf(hosts, columns, 'hosts'), options);
}

export async function showHost(host: string, options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  print(out, recordOf((await client.call('show_host', { path: { host } })).host), options);
}

export async function listRacks(options: Asked<PlaceFilter>, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const racks = await allOf(client.list('list_racks', { query: filterOf(options) }));
  const columns = ['name', 'cluster', 'servers', 'uplink_mbps', 'uplink_reserved_mbps'];
  print(out, placesOf(racks, columns, 'racks'), options);
}

export async function listPools(options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const pools = await allOf(client.list('list_pools', {}));
  print(out, placesOf(pools, ['name', 'types'], 'pools'), options);
}

export async function showServedSite(options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { site } = await client.call('show_site', {});
  const { racks, ...rest } = site;
  const table = placesOf(racks, ['cluster', 'name', 'servers', 'uplink_mbps'], 'racks');
  print(
    out,
    { ...table, document: (shown) => ({ ...rest, racks: table.rows === shown ? racks : shown }) },
    options,
  );
}

export async function showCapacity(
  options: Asked<CapacityOptions>,
  { out, err }: Streams,
): Promise<undefined> {
  const { template, flavor, count, apart, together, limit, policy } = options;
  if ((template === undefined) === (flavor === undefined))
    throw new InputError('give either --template or --flavor');
  const level = apart ?? together;
  const body = {
    ...(template === undefined ? {} : templateBody(options, template)),
    ...(flavor === undefined ? {} : { flavor }),
    ...(count === undefined ? {} : { count }),
    ...(level === undefined
      ? {}
      : { group: { type: apart === undefined ? ('affinity' as const) : ('diversity' as const), level } }),
    ...(limit === undefined ? {} : { limit }),
    ...(policy === undefined ? {} : { policy }),
  };
  const client = await openClient(options, err);
  const answer = await client.call('show_capacity', { body });
  const what = template === undefined ? `${count ?? 1} x ${flavor}` : baseName(template);
  const record = recordOf(answer);
  const table: typeof record.table = (chosen) =>
    chosen ? record.table(chosen) : capacityLines(answer, what, out.color);
  print(out, { ...record, table }, options);
}

function templateBody({ environment, root, parameter = {} }: CapacityOptions, template: string) {
  const { template: path, environments, files } = collectStack(template, environment, root);
  return { template: path, files, environment_files: [...environments], parameters: parameter };
}

export async function showStatus(options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { status } = await client.call('show_status', {});
  const parts = Object.entries(status).map(([part, state]) => ({ part, ...state }));
  const columns = [...new Set(['part', 'status', ...parts.flatMap((each) => Object.keys(each))])];
  const list = listOf(parts, columns, 'parts');
  const table: typeof list.table = (chosen) => (chosen ? list.table(chosen) : statusLines(parts));
  print(out, { ...list, table }, options);
}

export async function listDrift(options: Asked, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const { resources } = await client.call('list_resources', {});
  const rows = Object.entries(resources).map(([resource_id, state]) => ({ resource_id, ...state }));
  print(
    out,
    listOf(rows, ['resource_id', 'type', 'status', 'message'], 'servers that no longer sit right'),
    options,
  );
}

/** A row for each change as it comes: JSON as a line, YAML as a document. */
export async function followEvents(options: Asked<FollowOptions>, { out, err }: Streams): Promise<undefined> {
  const client = await openClient(options, err);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const { after, count = Number.POSITIVE_INFINITY } = options;
  let seen = 0;
  for await (const event of client.events({
    ...(after === undefined ? {} : { after }),
    signal: stop.signal,
  })) {
    printEvent(event, options, out, seen === 0);
    if (++seen >= count) break;
  }
  stop.abort();
}

function printEvent(event: Event, options: Asked, out: Streams['out'], isFirst: boolean): void {
  const columns = ['seq', 'at', 'event', 'entity_id', 'project_id'];
  if (options.format === 'json' && !options.column) {
    out.write(`${JSON.stringify(event)}\n`);
    return;
  }
  const kept: string[] = [];
  // Each row is laid out by itself, so that what varies is given room; other formats take it as it is.
  const isTable = options.format === 'table';
  const row = isTable ? { ...event, seq: `${event.seq}`.padEnd(6), event: event.event.padEnd(20) } : event;
  print({ ...out, write: (text) => void kept.push(text) }, listOf([row], columns, 'events'), options);
  const text = kept.join('');
  if (options.format === 'yaml' && !isFirst) out.write(`---\n${text}`);
  else if (options.format === 'json') out.write(`${JSON.stringify(JSON.parse(text)[0])}\n`);
  // The heading once.
  else out.write(isFirst || options.format === 'value' ? text : text.slice(text.indexOf('\n') + 1));
}

function filterOf({ rack, cluster, zone }: PlaceFilter) {
  return {
    ...(rack === undefined ? {} : { rack }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(zone === undefined ? {} : { zone }),
  };
}
