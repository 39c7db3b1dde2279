/**
 * Nova, Placement, Cinder, Neutron and Heat as far as the doctor asks them, behind one port: their version documents,
 * their lists, and the refusal of whoever is no administrator, each in the form of the real one (Zed).
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CatalogService, KeystoneEmulator } from '../../packages/valet/src/identity/testing/keystone.ts';

const TYPES = {
  nova: 'compute',
  placement: 'placement',
  cinder: 'volumev3',
  neutron: 'network',
  heat: 'orchestration',
} as const;
type Name = keyof typeof TYPES;

export class OpenStackServices {
  readonly hosts: string[] = ['h1', 'h2'];
  readonly providers: string[] = ['h1', 'h2'];
  readonly pools: string[] = ['store@lvm#fast'];
  /** Services that answer 503 to everything. */
  readonly broken = new Set<Name>();
  /** Newest microversion that Placement offers. */
  placementVersion = '1.39';
  readonly #keystone: KeystoneEmulator;
  readonly #server: Server;

  private constructor(keystone: KeystoneEmulator) {
    this.#keystone = keystone;
    this.#server = createServer((request, response) => {
      const [, name, path] = /^\/(\w+)(\/.*)$/.exec(request.url ?? '') ?? [];
      const token = keystone.directory.valid(`${request.headers['x-auth-token']}`);
      const [status, body] = this.#answer(name as Name, path ?? '', token?.roles ?? []);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  /** Starts them and registers them in the catalogue. */
  static async start(keystone: KeystoneEmulator): Promise<OpenStackServices> {
    const services = new OpenStackServices(keystone);
    await new Promise<void>((resolve) => services.#server.listen(0, '127.0.0.1', resolve));
    keystone.services.push(...(Object.keys(TYPES) as Name[]).map((name) => services.#entry(name)));
    return services;
  }

  /** Takes one out of the catalogue. */
  unregister(name: Name): void {
    const { services } = this.#keystone;
    services.splice(
      services.findIndex(({ type }) => type === TYPES[name]),
      1,
    );
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #entry(name: Name): CatalogService {
    const { port } = this.#server.address() as AddressInfo;
    const below = { nova: '/v2.1', placement: '', cinder: '/v3/PROJECT', neutron: '', heat: '/v1/PROJECT' }[
      name
    ];
    const endpoints = (['public', 'internal'] as const).map((face) => ({
      interface: face,
      region: 'RegionOne',
      url: `http://127.0.0.1:${port}/${name}${below}`,
    }));
    return { type: TYPES[name], name, endpoints };
  }

  #answer(name: Name, path: string, roles: readonly string[]): [number, unknown] {
    if (this.broken.has(name)) return [503, { message: 'The service is unavailable.' }];
    const version = {
      nova: ['/v2.1/', { version: { id: 'v2.1', version: '2.93', min_version: '2.1', status: 'CURRENT' } }],
      placement: [
        '/',
        { versions: [{ id: 'v1.0', max_version: this.placementVersion, min_version: '1.0' }] },
      ],
      cinder: ['/v3/', { versions: [{ id: 'v3.0', version: '3.70', min_version: '3.0' }] }],
      neutron: ['/', { versions: [{ id: 'v2.0', status: 'CURRENT' }] }],
      heat: ['/v1/', undefined],
    }[name] as [string, unknown];
    if (path === version[0] && version[1] !== undefined) return [200, version[1]];
    if (roles.length === 0)
      return [401, { error: { code: 401, message: 'The request you have made requires authentication.' } }];
    const mayAll = roles.includes('admin');
    const denied: [number, unknown] =
      name === 'nova' || name === 'cinder'
        ? [403, { forbidden: { code: 403, message: "Policy doesn't allow it to be performed." } }]
        : [403, { errors: [{ status: 403, title: 'Forbidden' }] }];
    const lists: Readonly<Record<string, unknown>> = {
      'nova/v2.1/os-services?binary=nova-compute': {
        services: this.hosts.map((host, id) => ({
          id,
          host,
          binary: 'nova-compute',
          status: 'enabled',
          state: 'up',
        })),
      },
      'placement/resource_providers': {
        resource_providers: this.providers.map((each) => ({
          uuid: each,
          name: each,
          root_provider_uuid: each,
        })),
      },
      'cinder/v3/PROJECT/scheduler-stats/get_pools?detail=True': {
        pools: this.pools.map((each) => ({ name: each, capabilities: {} })),
      },
      'neutron/v2.0/agents': { agents: [] },
      'heat/v1/PROJECT/stacks?limit=1': { stacks: [] },
    };
    const found = lists[`${name}${path}`];
    if (found === undefined) return [404, { message: 'The resource could not be found.' }];
    return mayAll || name === 'heat' || name === 'neutron' ? [200, found] : denied;
  }
}
