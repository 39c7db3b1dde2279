/** A user of the cloud: logs in to Keystone and calls the services of the catalogue. */
import { type Bed, password, urlOf } from '../bed.ts';

export type ServiceType =
  | 'identity'
  | 'compute'
  | 'placement'
  | 'image'
  | 'network'
  | 'volumev3'
  | 'orchestration'
  | 'application-placement';

/** What a service is asked to speak; the newest of Zed. */
const microversions: Partial<Record<ServiceType, Record<string, string>>> = {
  compute: { 'OpenStack-API-Version': 'compute 2.93', 'X-OpenStack-Nova-API-Version': '2.93' },
  placement: { 'OpenStack-API-Version': 'placement 1.39' },
  volumev3: { 'OpenStack-API-Version': 'volume 3.70' },
  'application-placement': { 'OpenStack-API-Version': 'application-placement latest' },
};

/** An answer of a service that is not what was asked for. */
export class CloudError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(what: string, status: number, body: unknown) {
    super(`${what}: ${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`.slice(0, 2000));
    this.status = status;
    this.body = body;
  }
}

interface Catalogue {
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string; readonly url: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of seven APIs; each caller knows what it asked for.
export type Body = any;

export class Session {
  readonly projectId: string;
  readonly userId: string;
  readonly token: string;
  readonly #catalogue: readonly Catalogue[];

  private constructor(token: string, body: Body) {
    this.token = token;
    this.projectId = body.project.id;
    this.userId = body.user.id;
    this.#catalogue = body.catalog;
  }

  static async open(bed: Bed, user = 'admin', project = user): Promise<Session> {
    const domain = { name: 'Default' };
    const response = await fetch(`${urlOf(bed, 'keystone')}/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user: { name: user, domain, password } } },
          scope: { project: { name: project, domain } },
        },
      }),
    });
    const body: Body = await response.json();
    if (response.status !== 201) throw new CloudError(`log in as ${user}`, response.status, body);
    return new Session(response.headers.get('x-subject-token')!, body.token);
  }

  endpoint(type: ServiceType): string {
    const service = this.#catalogue.find((each) => each.type === type);
    const endpoint = service?.endpoints.find((each) => each.interface === 'public');
    if (!endpoint) throw new Error(`the catalogue has no ${type}`);
    return endpoint.url.replace(/\/$/, '');
  }

  get(type: ServiceType, path: string): Promise<Body> {
    return this.call(type, 'GET', path);
  }

  post(type: ServiceType, path: string, body: unknown): Promise<Body> {
    return this.call(type, 'POST', path, body);
  }

  put(type: ServiceType, path: string, body?: unknown): Promise<Body> {
    return this.call(type, 'PUT', path, body);
  }

  delete(type: ServiceType, path: string): Promise<Body> {
    return this.call(type, 'DELETE', path);
  }

  /** @param body bytes go as they are, everything else as JSON @returns the body of the answer, parsed */
  async call(type: ServiceType, method: string, path: string, body?: unknown): Promise<Body> {
    const bytes = body instanceof Uint8Array;
    const response = await fetch(`${this.endpoint(type)}${path}`, {
      method,
      headers: {
        'X-Auth-Token': this.token,
        Accept: 'application/json',
        ...microversions[type],
        ...(body === undefined
          ? {}
          : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = parse(text);
    if (response.status >= 400) throw new CloudError(`${method} ${type} ${path}`, response.status, parsed);
    return parsed;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
