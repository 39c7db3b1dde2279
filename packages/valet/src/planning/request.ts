/**
 * A plan request as it comes over v1, a flat dictionary of resources by orchestration uuid, turned into an
 * application, and into what each placement of it will hold.
 */
import { createHash } from 'node:crypto';
import { type Cloud, HeatError, type Item, type ResolvedResource, toApplication, Unknown } from '@valet/heat';
import type { Application } from '@valet/ostro';
import { ValetError } from '../error.ts';
import type { Holding } from '../ports/record.ts';

/** A request as it is stored: enough to plan it again. */
export interface StoredRequest {
  readonly name: string;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly locations: readonly string[] | null;
}

export interface OpenedRequest {
  readonly application: Application;
  /** What is placed, by its name in the application: the orchestration id. */
  readonly items: ReadonlyMap<string, Item>;
  readonly metadata: (orchestrationId: string) => Readonly<Record<string, unknown>>;
  /** What the request consists of; empty for an application that did not come as resources. */
  readonly resources: readonly ResolvedResource[];
  /** Names of resources from the root stack down, by item, where the request tells them. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** The names in the application are paths: orchestration ids are known when schedulers ask. */
  readonly byPath?: boolean;
  /** Of an application that was read from Heat. */
  readonly stack?: StoredStack;
}

/** What a scheduler asked for without a plan, as it is stored: the application itself. */
export interface StoredApplication {
  readonly name: string;
  readonly application: Application;
  readonly items: readonly Item[];
  /** The stack that it was read from; none for servers and volumes without one. */
  readonly stack?: StoredStack;
}

/** What is remembered of a stack as it was read from Heat. */
export interface StoredStack {
  /** Digest of template, files, environment and parameters. */
  readonly digest: string;
  /** How many members the template gives each group whose members Heat names at random, by path. */
  readonly sizes: Readonly<Record<string, number>>;
  /** What of an item only its scheduler can tell, by item; items with the same text are alike. */
  readonly late: Readonly<Record<string, string>>;
}

/** A stored application, opened. */
export function openApplication({ application, items, stack }: StoredApplication): OpenedRequest {
  return {
    application,
    items: new Map(items.map((item) => [item.path, item])),
    metadata: () => ({}),
    resources: [],
    paths: new Map(),
    ...(stack === undefined ? {} : { byPath: true, stack }),
  };
}

/** A request of a plan as the store has it, opened. */
export function openStored(cloud: Cloud, text: string, project: string | null): OpenedRequest {
  const stored = JSON.parse(text) as StoredRequest | StoredApplication;
  return 'application' in stored ? openApplication(stored) : openRequest(cloud, stored, project);
}

/** The same request gives the same digest, in whatever order its keys come. */
export function digestOf(request: StoredRequest): string {
  return createHash('sha256').update(canonical(request)).digest('hex');
}

/** @throws ValetError `valet.request.invalid` naming the resource and the property */
export function openRequest(cloud: Cloud, request: StoredRequest, project: string | null): OpenedRequest {
  const folded = new Map(
    Object.entries(request.resources).map(([key, value]) => [key, foldResource(key, value)]),
  );
  const resources = Array.from(folded, ([key, value]) => resolve(key, value));
  const options = { name: request.name, ...(project === null ? {} : { project }) };
  let stack: ReturnType<typeof toApplication>;
  try {
    stack = toApplication(resources, cloud, options);
  } catch (error) {
    if (!(error instanceof HeatError)) throw error;
    const where = error.resource === undefined ? '' : `resource ${error.resource}: `;
    throw new ValetError('valet.request.invalid', where + error.message, { code: error.code }, error);
  }
  const { locations } = request;
  const application: Application =
    locations === null
      ? stack.application
      : {
          ...stack.application,
          servers: stack.application.servers.map((server) => ({
            ...server,
            allowedHosts: server.allowedHosts?.filter((host) => locations.includes(host)) ?? locations,
          })),
        };
  return {
    application,
    items: new Map(stack.items.map((item) => [item.path, item])),
    metadata: (id) => metadataOf(folded.get(id)),
    resources,
    paths: pathsOf(folded),
  };
}

/** What each item of an application holds once it is placed. */
export function holdingsOf(application: Application, planId: string): Map<string, Holding> {
  const memberKeys = storedMemberKeys(application, planId);
  const volumes = new Set(application.volumes?.map(({ name }) => name));
  const pipes = new Map<string, { to: string; kbps: number }[]>();
  for (const { a, b, mbps } of application.pipes ?? []) {
    const [server, other] = volumes.has(a) ? [b, a] : [a, b];
    pipes.set(server, [...(pipes.get(server) ?? []), { to: other, kbps: Math.round(mbps * 1000) }]);
  }
  const found = new Map<string, Holding>();
  for (const { name, resources } of application.servers)
    found.set(name, {
      resources,
      sizeGb: 0,
      iops: 0,
      groups: memberKeys(name),
      pipes: pipes.get(name) ?? [],
    });
  for (const { name, sizeGb, iops = 0 } of application.volumes ?? [])
    found.set(name, { resources: {}, sizeGb, iops, groups: memberKeys(name), pipes: [] });
  return found;
}

/** Things below one nested group are one member of the stored group around it. */
function storedMemberKeys(application: Application, planId: string) {
  const groups = new Map(application.groups?.map((group) => [group.name, group]));
  const keys = new Map<string, Record<string, string>>();
  const join = (name: string, stored: string, key: string, depth: number): void => {
    const inner = groups.get(name);
    // Cycles are refused when the request is opened; the depth bounds what is not yet.
    if (inner !== undefined && depth < 64)
      for (const member of inner.members) join(member, stored, key, depth + 1);
    else keys.set(name, { ...keys.get(name), [stored]: key });
  };
  for (const { stored, members } of groups.values())
    if (stored !== undefined) for (const member of members) join(member, stored, `${planId}/${member}`, 0);
  return (name: string) => keys.get(name) ?? {};
}

/** What counts of a resource, in whatever case its keys came. */
interface Folded {
  type: unknown;
  name: unknown;
  properties: unknown;
  metadata: unknown;
  path: unknown;
}

/** Heat prints top-level keys capitalised, others do not: the case of those is folded. */
function foldResource(key: string, value: unknown): Folded {
  if (!isObject(value))
    throw new ValetError(
      'valet.request.invalid',
      `resource ${key}: expected an object, got ${JSON.stringify(value)?.slice(0, 40)}`,
    );
  const folded: Folded = {
    type: undefined,
    name: undefined,
    properties: undefined,
    metadata: undefined,
    path: undefined,
  };
  for (const each of Object.keys(value)) {
    const name = each.toLowerCase();
    if (Object.hasOwn(folded, name)) folded[name as keyof Folded] = value[each];
  }
  return folded;
}

function resolve(key: string, folded: Readonly<Folded>): ResolvedResource {
  const say = (message: string) => new ValetError('valet.request.invalid', `resource ${key}: ${message}`);
  const { type, properties = {}, name, metadata } = folded;
  for (const each of [key, type, name])
    if (typeof each === 'string' && each.length > LONGEST_NAME)
      throw new ValetError(
        'valet.request.invalid',
        `resource ${key.slice(0, 40)}: its key, type and name may have ${LONGEST_NAME} characters, got ${each.length}`,
      );
  if (typeof type !== 'string') throw say('has no type; expected a text such as OS::Nova::Server');
  if (properties !== null && !isObject(properties)) throw say('properties must be an object');
  if (name !== undefined && typeof name !== 'string') throw say('name must be a text');
  return {
    path: key,
    name: name ?? key,
    type,
    properties: withUnknowns(properties ?? {}),
    metadata,
    position: () => REQUEST,
  };
}

/** There is no better place to tell of in a request. */
const REQUEST = { file: 'request', line: 1, column: 1 };

/** What a caller's template leaves to a running cloud comes as `{"known_later": EXPRESSION}`. */
function withUnknowns(properties: Record<string, unknown>): Record<string, unknown> {
  let known = properties;
  for (const [name, value] of Object.entries(properties)) {
    if (!isObject(value) || typeof value.known_later !== 'string') continue;
    if (known === properties) known = { ...properties };
    known[name] = new Unknown(value.known_later, REQUEST);
  }
  return known;
}

/** Longest key, type or name of a resource: all stay in memory as long as the plan. */
const LONGEST_NAME = 2048;

/** Of metadata and hints what is longer, or more, than Nova keeps by far is no filter of anybody's. */
const LONGEST_METADATA = 4096;
const MOST_METADATA = 256;

/** The longest way from a root stack that Heat allows is far shorter. */
const DEEPEST_PATH = 64;

/** @throws ValetError `valet.request.invalid` */
function pathsOf(resources: ReadonlyMap<string, Readonly<Folded>>): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  for (const [key, { path }] of resources) {
    if (path === undefined || path === null) continue;
    if (
      !Array.isArray(path) ||
      path.length === 0 ||
      path.length > DEEPEST_PATH ||
      !path.every((name) => typeof name === 'string')
    )
      throw new ValetError(
        'valet.request.invalid',
        `resource ${key}: path must be a list of 1 to ${DEEPEST_PATH} names of resources, from the root stack down`,
      );
    paths.set(key, path);
  }
  return paths;
}

const NO_METADATA: Readonly<Record<string, unknown>> = {};

function metadataOf(resource: Readonly<Folded> | undefined): Readonly<Record<string, unknown>> {
  if (resource === undefined) return NO_METADATA;
  const { metadata, properties } = resource;
  const hints = isObject(properties) ? properties.scheduler_hints : undefined;
  if (!isObject(hints) && !isObject(metadata)) return NO_METADATA;
  const all = Object.entries({ ...(isObject(hints) ? hints : {}), ...(isObject(metadata) ? metadata : {}) });
  const short = all.filter(
    ([name, each]) => name.length + (JSON.stringify(each) ?? '').length <= LONGEST_METADATA,
  );
  return Object.fromEntries(short.slice(0, MOST_METADATA));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with the keys of every object in order; the depth is that of a body, which is bounded. */
function canonical(value: unknown): string {
  if (isInOrder(value)) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const each of value) text += `,${canonical(each)}`;
    return `[${text.slice(1)}]`;
  }
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object).sort())
    if (object[key] !== undefined) text += `,${JSON.stringify(key)}:${canonical(object[key])}`;
  return `{${text.slice(1)}}`;
}

/** Most of what is small is, and is written in one go. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const key of Object.keys(value)) {
    if (key < last || !isInOrder((value as Record<string, unknown>)[key])) return false;
    last = key;
  }
  return true;
}
