/**
 * What an administrator may ask of the Keystone emulator: things listed by their fields, made, changed and removed,
 * with the statuses and messages of Keystone Zed.
 */
import { randomUUID } from 'node:crypto';
import type { Directory, Project, User } from './directory.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** A row of a table that is only kept: services, endpoints, regions. */
export interface Entry {
  readonly id: string;
  readonly [field: string]: unknown;
}

type Kind = 'users' | 'projects' | 'domains' | 'roles' | 'regions' | 'services' | 'endpoints';

const ONE: Readonly<Record<Kind, string>> = {
  users: 'user',
  projects: 'project',
  domains: 'domain',
  roles: 'role',
  regions: 'region',
  services: 'service',
  endpoints: 'endpoint',
};

/** As fields of a request they are no part of what is shown. */
const SECRET = new Set(['password']);

export class Administration {
  readonly roles: string[] = ['admin', 'member', 'reader'];
  readonly regions: Entry[] = [{ id: 'RegionOne', description: '', parent_region_id: null }];
  readonly services: Entry[] = [];
  readonly endpoints: Entry[] = [];
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** @returns undefined for a path that is not of this part. @param problem words an error as Keystone does */
  answer(
    method: string,
    path: string,
    query: URLSearchParams,
    text: string,
    problem: (status: number, message: string) => Answer,
  ): Answer | undefined {
    const grant = /^\/projects\/([^/]+)\/users\/([^/]+)\/roles\/([^/]+)$/.exec(path);
    if (grant) return this.#grant(method, grant.slice(1).map(decodeURIComponent), problem);
    const [, kind, id] = /^\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (kind === undefined || !(kind in ONE)) return undefined;
    return this.#things(method, kind as Kind, id && decodeURIComponent(id), query, text, problem);
  }

  #things(
    method: string,
    kind: Kind,
    id: string | undefined,
    query: URLSearchParams,
    text: string,
    problem: (status: number, message: string) => Answer,
  ): Answer {
    const one = ONE[kind];
    const all = this.#all(kind);
    if (id === undefined && method === 'GET') {
      const fits = (entry: Entry) => [...query].every(([name, value]) => `${entry[name]}` === value);
      return {
        status: 200,
        body: { [kind]: all.filter(fits), links: { next: null, self: '', previous: null } },
      };
    }
    const found = all.find((each) => each.id === id);
    if (id !== undefined && found === undefined) return problem(404, `Could not find ${one}: ${id}.`);
    if (method === 'GET') return { status: 200, body: { [one]: found } };
    if (method === 'DELETE') {
      this.#remove(kind, found!);
      return { status: 204 };
    }
    const fields = fieldsOf(text, one);
    if (fields === undefined) return problem(400, `'${one}' is a required property`);
    if (method === 'PATCH' && found !== undefined)
      return { status: 200, body: { [one]: this.#change(kind, found, fields) } };
    if (method !== 'POST' || id !== undefined)
      return problem(405, 'The method is not allowed for the requested URL.');
    const wrong = this.#wrong(kind, fields, all);
    return wrong === undefined
      ? { status: 201, body: { [one]: this.#make(kind, fields) } }
      : problem(...wrong);
  }

  #all(kind: Kind): readonly Entry[] {
    const { users, projects, domains } = this.#directory;
    const owned = ({ domain, ...rest }: User | Project): Entry => {
      const shown = Object.entries(rest).filter(([name]) => !SECRET.has(name));
      return { enabled: true, ...Object.fromEntries(shown), id: rest.id, domain_id: domain.id };
    };
    if (kind === 'users') return users.map(owned);
    if (kind === 'projects')
      return projects.map((each) => ({
        is_domain: false,
        parent_id: each.domain.id,
        tags: [],
        ...owned(each),
      }));
    if (kind === 'domains') return domains.map((each) => ({ ...each, enabled: true }));
    if (kind === 'roles')
      return this.roles.map((name) => ({ id: `role-${name}`, name, domain_id: null, description: null }));
    return this[kind];
  }

  /** Why a thing cannot be made. */
  #wrong(kind: Kind, fields: Fields, all: readonly Entry[]): [number, string] | undefined {
    const { name, domain_id } = fields;
    const isTwin = (each: Entry) =>
      kind === 'regions'
        ? each.id === fields.id
        : each.name === name && (kind === 'roles' || each.domain_id === domain_id);
    const where = kind === 'roles' ? '' : ` at domain ID ${domain_id}`;
    if (kind !== 'services' && kind !== 'endpoints' && all.some(isTwin))
      return [
        409,
        `Conflict occurred attempting to store ${ONE[kind]} - Duplicate entry found with name ${name}${where}.`,
      ];
    if (kind === 'services' && typeof fields.type !== 'string') return [400, "'type' is a required property"];
    if (kind === 'endpoints') {
      if (!this.services.some(({ id }) => id === fields.service_id))
        return [400, `Invalid service: Could not find service: ${fields.service_id}.`];
      if (!this.regions.some(({ id }) => id === fields.region_id))
        return [400, `Invalid region: Could not find region: ${fields.region_id}.`];
    }
    return undefined;
  }

  #make(kind: Kind, fields: Fields): Entry {
    const directory = this.#directory;
    const domain = directory.domains.find(({ id }) => id === fields.domain_id);
    if (kind === 'users') {
      const { id } = directory.addUser(`${fields.name}`, `${fields.password}`, domain);
      return this.#all(kind).find((each) => each.id === id)!;
    }
    if (kind === 'projects') {
      const { id } = directory.addProject(`${fields.name}`, domain);
      return this.#all(kind).find((each) => each.id === id)!;
    }
    if (kind === 'roles') {
      this.roles.push(`${fields.name}`);
      return this.#all(kind).at(-1)!;
    }
    const entry: Entry = { id: randomUUID().replaceAll('-', ''), enabled: true, ...fields };
    if (kind === 'endpoints') this.endpoints.push({ ...entry, region: entry.region_id });
    else if (kind !== 'domains') this[kind].push(entry);
    return entry;
  }

  #change(kind: Kind, found: Entry, fields: Fields): Entry {
    const { users, projects } = this.#directory;
    const rows: readonly object[] =
      kind === 'users' ? users : kind === 'projects' ? projects : this.#all(kind);
    Object.assign(rows.find((each) => (each as Entry).id === found.id)!, fields);
    // A new password ends what was got by the old one.
    if (kind === 'users' && 'password' in fields)
      for (const token of this.#directory.tokens.values())
        if (token.user.id === found.id) token.revoked = true;
    return this.#all(kind).find((each) => each.id === found.id)!;
  }

  #remove(kind: Kind, { id }: Entry): void {
    const directory = this.#directory;
    if (kind === 'users') directory.removeUser(directory.users.find((each) => each.id === id)!);
    if (kind === 'services') drop(this.endpoints, (each) => each.service_id === id);
    if (kind === 'services' || kind === 'endpoints' || kind === 'regions')
      drop(this[kind], (each) => each.id === id);
  }

  #grant(
    method: string,
    [projectId, userId, roleId]: readonly string[],
    problem: (status: number, message: string) => Answer,
  ): Answer {
    const directory = this.#directory;
    const project = directory.projects.find(({ id }) => id === projectId);
    const user = directory.users.find(({ id }) => id === userId);
    const role = this.roles.find((name) => `role-${name}` === roleId);
    if (project === undefined) return problem(404, `Could not find project: ${projectId}.`);
    if (user === undefined) return problem(404, `Could not find user: ${userId}.`);
    if (role === undefined) return problem(404, `Could not find role: ${roleId}.`);
    const isGranted = directory.isGranted(user, project, role);
    if (method === 'PUT') {
      if (!isGranted) directory.grant(user, project, role);
      return { status: 204 };
    }
    if (isGranted) return { status: 204 };
    return problem(
      404,
      `Could not find role assignment with role: ${roleId}, user or group: ${userId}, project, domain, or system: ${projectId}.`,
    );
  }
}

function fieldsOf(text: string, one: string): Fields | undefined {
  try {
    const fields = (JSON.parse(text) as Fields)[one];
    return typeof fields === 'object' && fields !== null ? (fields as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function drop<Each>(list: Each[], which: (each: Each) => boolean): void {
  list.splice(0, list.length, ...list.filter((each) => !which(each)));
}
