/** A tenant of its own for each test: a project and a user, who take everything with them in the end. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type Bed, openBed, password } from '../../../testbed/bed.ts';
import { imageName } from '../../../testbed/cloud/furnish.ts';
import { type Body, CloudError, Session } from '../../../testbed/cloud/session.ts';
import { Unwanted, until } from './wait.ts';

export const bed: Bed = openBed();

let adminSession: Promise<Session> | undefined;
/** The administrator; logs in once. */
export function admin(): Promise<Session> {
  adminSession ??= Session.open(bed).catch((error) => {
    adminSession = undefined;
    throw error;
  });
  return adminSession;
}

/** After its token has become worthless. */
export function forgetAdmin(): void {
  adminSession = undefined;
}

export interface ServerRequest {
  readonly name: string;
  readonly flavor?: string;
  readonly hints?: Readonly<Record<string, unknown>>;
  /** How many servers of one request, all or none. */
  readonly count?: number;
}

/** A server as the administrator sees it. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly host: string | null;
  readonly flavor: string;
  readonly fault: string | null;
}

export class Tenant {
  readonly name: string;
  readonly #whenGone: (() => Promise<unknown>)[] = [];
  #session: Session;

  private constructor(name: string, session: Session) {
    this.name = name;
    this.#session = session;
  }

  get session(): Session {
    return this.#session;
  }

  /** Anew, after its token has become worthless. */
  async logIn(): Promise<void> {
    this.#session = await Session.open(bed, this.name);
  }

  /** Removed when the running test ends, with all it has. */
  static async create(): Promise<Tenant> {
    const cloud = await admin();
    const name = `test-${randomBytes(4).toString('hex')}`;
    const { project }: Body = await cloud.post('identity', '/projects', {
      project: { name, domain_id: 'default' },
    });
    const { user }: Body = await cloud.post('identity', '/users', {
      user: { name, domain_id: 'default', password },
    });
    const { roles }: Body = await cloud.get('identity', '/roles');
    for (const role of ['member', 'heat_stack_owner']) {
      const { id } = roles.find((each: Body) => each.name === role);
      await cloud.put('identity', `/projects/${project.id}/users/${user.id}/roles/${id}`);
    }
    const tenant = new Tenant(name, await Session.open(bed, name));
    onTestFinished(async () => {
      const cloud = await admin();
      await tenant.#removeAll();
      for (const work of tenant.#whenGone) await work();
      await cloud.delete('identity', `/users/${user.id}`);
      await cloud.delete('identity', `/projects/${project.id}`);
    }, 900_000);
    return tenant;
  }

  /** Something to be done when the test has ended and all that the tenant had is gone. */
  whenGone(work: () => Promise<unknown>): void {
    this.#whenGone.push(work);
  }

  /** Asks for servers and does not wait. @returns those there are afterwards, by name or by its prefix */
  async boot({ name, flavor = '2', hints, count = 1 }: ServerRequest): Promise<void> {
    const server = {
      name,
      flavorRef: flavor,
      imageRef: await imageId(),
      networks: 'none',
      min_count: count,
      max_count: count,
    };
    await this.session.post('compute', '/servers', {
      server,
      ...(hints ? { 'os:scheduler_hints': hints } : {}),
    });
  }

  async servers(): Promise<Server[]> {
    const cloud = await admin();
    const path = `/servers/detail?all_tenants=1&project_id=${this.session.projectId}&limit=1000`;
    const { servers }: Body = await cloud.get('compute', path);
    // Lists have no faults of servers that never came to a cell.
    return Promise.all(
      servers.map(serverOf).map((each: Server) => (each.status === 'ERROR' ? showServer(each.id) : each)),
    );
  }

  /** Waits until there are so many servers and none is under way. */
  async settledServers(count: number, timeoutMs = 300_000): Promise<Server[]> {
    return until(`${count} settled servers of ${this.name}`, timeoutMs, async () => {
      const servers = await this.servers();
      return servers.length === count && servers.every(isSettled) && servers;
    });
  }

  /** @returns its id */
  async serverGroup(name: string, policy: 'affinity' | 'anti-affinity'): Promise<string> {
    const made: Body = await this.session.post('compute', '/os-server-groups', {
      server_group: { name, policy },
    });
    return made.server_group.id;
  }

  async #removeAll(): Promise<void> {
    const cloud = await admin();
    const { stacks }: Body = await this.session.get('orchestration', '/stacks');
    await Promise.all(
      stacks.map(({ stack_name: name, id }: Body) => this.deleteStack(name, id).catch(console.error)),
    );
    await removed(
      `servers of ${this.name}`,
      () => this.servers(),
      ({ id }) => cloud.delete('compute', `/servers/${id}`),
    );
    await removed(
      `volumes of ${this.name}`,
      async () => (await this.session.get('volumev3', '/volumes/detail')).volumes as Kept[],
      ({ id }) => this.session.delete('volumev3', `/volumes/${id}`),
    );
    await removed(
      `server groups of ${this.name}`,
      async () => (await this.session.get('compute', '/os-server-groups')).server_groups as Kept[],
      ({ id }) => this.session.delete('compute', `/os-server-groups/${id}`),
    );
  }

  async deleteStack(name: string, id: string): Promise<void> {
    await this.session.delete('orchestration', `/stacks/${name}/${id}`);
    await until(`deletion of stack ${name}`, 300_000, async () => {
      try {
        const { stack }: Body = await this.session.get('orchestration', `/stacks/${name}/${id}`);
        if (stack.stack_status === 'DELETE_FAILED') throw new Unwanted(stack.stack_status_reason);
        return stack.stack_status === 'DELETE_COMPLETE';
      } catch (error) {
        if (error instanceof CloudError && error.status === 404) return true;
        throw error;
      }
    });
  }
}

/** Nova says why a server is in error only after it has said that it is. */
function isSettled({ status, fault }: Server): boolean {
  return status !== 'BUILD' && (status !== 'ERROR' || fault !== null);
}

export async function showServer(id: string): Promise<Server> {
  const { server }: Body = await (await admin()).get('compute', `/servers/${id}`);
  return serverOf(server);
}

function serverOf(server: Body): Server {
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    host: server['OS-EXT-SRV-ATTR:host'] ?? null,
    flavor: server.flavor.original_name,
    fault: server.fault?.message ?? null,
  };
}

/** Something that a tenant has and that can be deleted. */
interface Kept {
  readonly id: string;
  /** When a delete fails later on, something with ERROR in it; groups have none. */
  readonly status?: string;
}

/** Deletes until nothing is left: in the midst of many others Nova and Cinder refuse a delete now and then. */
async function removed(
  what: string,
  list: () => Promise<readonly Kept[]>,
  remove: (each: Kept) => Promise<unknown>,
): Promise<void> {
  const asked = new Set<string>();
  await until(`no ${what}`, 240_000, async () => {
    const there = await list();
    const due = there.filter(({ id, status }) => !asked.has(id) || /error/i.test(status ?? '')).values();
    const refusals: unknown[] = [];
    const removeSome = async () => {
      for (const each of due)
        await missingIsFine(remove(each)).then(
          () => asked.add(each.id),
          (error) => refusals.push(error),
        );
    };
    await Promise.all(Array.from({ length: 6 }, removeSome));
    if (refusals.length > 0) throw refusals[0];
    return there.length === 0;
  });
}

async function missingIsFine(work: Promise<unknown>): Promise<void> {
  await work.catch((error) => {
    if (!(error instanceof CloudError && error.status === 404)) throw error;
  });
}

let image: Promise<string> | undefined;
function imageId(): Promise<string> {
  image ??= admin()
    .then((cloud) => cloud.get('image', `/v2/images?name=${imageName}`))
    .then(({ images }: Body) => images[0].id)
    .catch((error) => {
      image = undefined;
      throw error;
    });
  return image;
}
