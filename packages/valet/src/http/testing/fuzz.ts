/** Requests at random, made of an OpenAPI document: mostly what it allows, with something else here and there. */
import { apart, server } from './api.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const WEIRD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  'x',
  '0',
  'true',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "'; DROP TABLE plan; --",
  '%00',
  '\u202e\u{1f5dd}',
  'x'.repeat(2_000),
  [],
  [[]],
  [null],
  {},
  { a: { b: { c: [1, { d: 2 }] } } },
  { constructor: { prototype: {} } },
  { toString: 1, valueOf: null },
];

/** Texts that make sense under a key. */
const SENSIBLE: Readonly<Record<string, readonly string[]>> = {
  template: [
    'heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Nova::Server, properties: {flavor: m1.small}}\n',
    'heat_template_version: 2021-04-16\nresources: [',
  ],
  timeout: ['10 sec', '1 min', '0.001'],
  dry_run: ['true', 'false', '0'],
  reserved: ['True', 'false'],
  flavor: ['m1.small', 'm1.large'],
  name: ['web', 'db', 'cache.1'],
  locations: ['h1', 'h2', 'h3', 'h9'],
  excluded_hosts: ['h1', 'h2', 'h3'],
  members: ['p1', 'p2', 'x'],
};

const TOKENS = ['member', 'reader@p2', 'service', 'none', 'forged', ''];
const VERSIONS = [
  'application-placement 1.0',
  'application-placement latest',
  'application-placement 9.9',
  'x',
];

export class Fuzzer {
  readonly #document: OpenApi;
  readonly #random: () => number;
  /** Ids and names that there are. */
  readonly #known: () => readonly string[];
  #siblings: readonly string[] = [];

  constructor(document: OpenApi, random: () => number, known: () => readonly string[]) {
    this.#document = document;
    this.#random = random;
    this.#known = known;
  }

  /** @param template a path of the document */
  request(template: string, method: string): FuzzRequest {
    const operation = this.#document.paths[template][method];
    const path = template.replace(/\{[^}]+\}/g, () => encodeURIComponent(this.#text()));
    const query = new URLSearchParams();
    for (const parameter of operation.parameters ?? [])
      if (parameter.in === 'query' && this.#chance(0.3))
        query.append(
          parameter.name,
          `${JSON.stringify(this.#value(parameter.schema, parameter.name))}`.replaceAll('"', ''),
        );
    if (this.#chance(0.1)) query.append(this.#text(), this.#text());
    const schema = operation.requestBody?.content['application/json']?.schema;
    const headers = {
      'x-auth-token': this.#chance(0.7) ? 'admin' : this.#pick(TOKENS),
      'openstack-api-version': this.#chance(0.8) ? 'application-placement 1.1' : this.#pick(VERSIONS),
    };
    const url = `${path}${this.#chance(0.2) ? '/' : ''}${query.size > 0 ? `?${query}` : ''}`;
    if (schema === undefined) return { method, url, headers };
    const body = this.#body(schema);
    return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body };
  }

  #body(schema: Schema): string {
    const text = JSON.stringify(this.#value(schema)) ?? '';
    if (this.#chance(0.03)) return text.slice(0, Math.floor(this.#random() * text.length));
    return text;
  }

  /** @param key under which it stands */
  #value(schema: Schema, key = ''): unknown {
    if (this.#chance(0.02)) return this.#pick(WEIRD);
    if (schema.$ref !== undefined)
      return this.#value(
        this.#document.components.schemas[schema.$ref.replace('#/components/schemas/', '')],
        key,
      );
    if (schema.enum !== undefined) return this.#pick(schema.enum);
    if (schema.anyOf !== undefined) return this.#value(this.#pick(schema.anyOf), key);
    const type = this.#pick([schema.type ?? 'any'].flat());
    if (type === 'object') return this.#object(schema);
    if (type === 'array')
      return Array.from({ length: Math.floor(this.#random() * 4) }, () =>
        this.#value(schema.items ?? {}, key),
      );
    if (type === 'integer') return Math.floor(this.#random() * 10);
    if (type === 'number') return this.#random() * 10;
    if (type === 'boolean') return this.#chance(0.5);
    if (type === 'null') return null;
    if (type !== 'string') return this.#pick(WEIRD);
    return Object.hasOwn(SENSIBLE, key) && this.#chance(0.8) ? this.#pick(SENSIBLE[key]) : this.#text();
  }

  #object({ properties = {}, required = [], additionalProperties }: Schema): unknown {
    const entries: [string, unknown][] = [];
    for (const [name, schema] of Object.entries(properties))
      if (required.includes(name) ? !this.#chance(0.03) : this.#chance(0.4))
        entries.push([name, this.#value(schema, name)]);
    if (
      entries.length === 0 &&
      typeof additionalProperties !== 'object' &&
      Object.keys(properties).length === 0
    )
      return this.#resource();
    if (typeof additionalProperties === 'object') {
      // Resources refer to each other.
      this.#siblings = Array.from({ length: Math.floor(this.#random() * 5) }, () => this.#text());
      for (const name of this.#siblings) entries.push([name, this.#value(additionalProperties)]);
      this.#siblings = [];
    }
    return Object.fromEntries(entries);
  }

  /** Something that stands in a plan request, or nearly so. */
  #resource(): unknown {
    const id = () => this.#text();
    const pipe = {
      type: 'ATT::Valet::Pipe',
      properties: { resources: [id(), id()], bandwidth: { min: this.#random() * 1e4 } },
    };
    const volume = {
      name: id(),
      type: 'OS::Cinder::Volume',
      properties: { size: Math.floor(this.#random() * 100) },
    };
    const resource = this.#pick<object>([
      server(id()),
      server(id(), this.#pick(['m1.large', 'm1.none'])),
      { Type: 'OS::Nova::Server', Properties: { flavor: 'm1.small', availability_zone: id() } },
      apart(this.#pick(['host', 'rack', 'cluster', 'room']), id(), id()),
      { type: 'OS::Valet::GroupAssignment', properties: { group: id(), resources: [id()] } },
      pipe,
      volume,
      { type: id() },
    ]);
    if (!this.#chance(0.2)) return resource;
    const key = this.#pick(['type', 'Type', 'properties', 'metadata', 'name', id()]);
    return { ...resource, [key]: this.#pick(WEIRD) };
  }

  #text(): string {
    if (this.#siblings.length > 0 && this.#chance(0.8)) return this.#pick(this.#siblings);
    const known = this.#known();
    if (known.length > 0 && this.#chance(0.6)) return this.#pick(known);
    if (this.#chance(0.8))
      return this.#pick(['a', 'b', 'c', 's1', 's2', 'h1', 'p1', 'm1.small', '10 sec', 'ceph']);
    const weird = this.#pick(WEIRD);
    return typeof weird === 'string' ? weird : JSON.stringify(weird);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)];
  }
}

/** Numbers in 0 … 1 that repeat (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
