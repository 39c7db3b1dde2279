/** What the Keystone emulator knows: domains, projects, users, who has which role where, and the tokens given out. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';

export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  password: string;
  enabled: boolean;
}

/** A user's own key to one project, with some of the user's roles there. */
export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly user: User;
  readonly project: Project;
  readonly secret: string;
  readonly roles: readonly string[];
}

export type Scope =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'domain'; readonly domain: Domain }
  | { readonly kind: 'system' }
  | { readonly kind: 'none' };

export interface IssuedToken {
  readonly id: string;
  readonly user: User;
  readonly scope: Scope;
  readonly roles: readonly string[];
  /** How the user logged in, the first time first. */
  readonly methods: readonly string[];
  readonly credential: ApplicationCredential | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
  revoked: boolean;
}

/** A Keystone's roles imply each other, too: `admin` is given out as all three. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  admin: ['admin', 'member', 'reader'],
  member: ['member', 'reader'],
};

export class Directory {
  readonly domains: Domain[] = [{ id: 'default', name: 'Default' }];
  readonly projects: Project[] = [];
  readonly users: User[] = [];
  readonly tokens = new Map<string, IssuedToken>();
  readonly credentials: ApplicationCredential[] = [];
  readonly #grants: { user: User; where: string; role: string }[] = [];
  readonly #clock: Clock;
  readonly #lifetimeMs: number;

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  addDomain(name: string): Domain {
    const domain = { id: randomBytes(16).toString('hex'), name };
    this.domains.push(domain);
    return domain;
  }

  addProject(name: string, domain = this.domains[0], id = randomUUID().replaceAll('-', '')): Project {
    const project = { id, name, domain };
    this.projects.push(project);
    return project;
  }

  removeProject(project: Project): void {
    this.projects.splice(this.projects.indexOf(project), 1);
  }

  addUser(name: string, password: string, domain = this.domains[0]): User {
    const user: User = { id: randomBytes(16).toString('hex'), name, domain, password, enabled: true };
    this.users.push(user);
    return user;
  }

  removeUser(user: User): void {
    this.users.splice(this.users.indexOf(user), 1);
    for (const token of this.tokens.values()) if (token.user === user) token.revoked = true;
  }

  /** By itself, not by another role that implies it. */
  isGranted(user: User, where: Project, role: string): boolean {
    return this.#grants.some((each) => each.user === user && each.where === where.id && each.role === role);
  }

  grant(user: User, where: Project | Domain | 'system', role: string): void {
    this.#grants.push({ user, where: where === 'system' ? where : where.id, role });
  }

  rolesOn(user: User, scope: Scope): string[] {
    const where = {
      project: () => idOf(scope),
      domain: () => idOf(scope),
      system: () => 'system',
      none: () => '',
    };
    const place = where[scope.kind]();
    const own = this.#grants.filter((grant) => grant.user === user && grant.where === place);
    return [...new Set(own.flatMap(({ role }) => IMPLIED[role] ?? [role]))];
  }

  projectsOf(user: User): Project[] {
    return this.projects.filter((project) => this.rolesOn(user, { kind: 'project', project }).length > 0);
  }

  addCredential(name: string, user: User, project: Project, roles: readonly string[]): ApplicationCredential {
    const [id, secret] = [randomBytes(16).toString('hex'), randomBytes(64).toString('base64url')];
    const credential = { id, name, user, project, secret, roles };
    this.credentials.push(credential);
    return credential;
  }

  /** A token as if the user had logged in; one got by another token ends with that. */
  issue(
    user: User,
    scope: Scope,
    by: ApplicationCredential | IssuedToken | 'password' = 'password',
  ): IssuedToken {
    const issuedAt = this.#clock.now();
    const before = by !== 'password' && 'methods' in by ? by : undefined;
    const credential = by !== 'password' && 'secret' in by ? by : before?.credential;
    const token: IssuedToken = {
      id: `gAAAAA${randomBytes(60).toString('base64url')}`,
      user,
      scope,
      roles: credential?.roles ?? this.rolesOn(user, scope),
      methods:
        before === undefined
          ? [credential === undefined ? 'password' : 'application_credential']
          : [...new Set([...before.methods, 'token'])],
      credential,
      issuedAt,
      expiresAt: before?.expiresAt ?? issuedAt + this.#lifetimeMs,
      revoked: false,
    };
    this.tokens.set(token.id, token);
    return token;
  }

  /** The token if it holds good now. */
  valid(id: string | undefined): IssuedToken | undefined {
    const token = this.tokens.get(id ?? '');
    if (token === undefined || token.revoked || !token.user.enabled) return undefined;
    return token.expiresAt > this.#clock.now() ? token : undefined;
  }
}

function idOf(scope: Scope): string {
  if (scope.kind === 'project') return scope.project.id;
  return scope.kind === 'domain' ? scope.domain.id : '';
}
