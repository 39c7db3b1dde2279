/** Logging in: by password, by a token, or by an application credential, with the errors of Keystone Zed. */
import type { Answer } from './administration.ts';
import { problem, UNAUTHORIZED } from './bodies.ts';
import type { ApplicationCredential, Directory, IssuedToken, Project, Scope, User } from './directory.ts';

/** `POST /v3/auth/tokens`. @returns the token that was issued, or why there is none */
export function logIn(directory: Directory, text: string): IssuedToken | Answer {
  let auth: AuthRequest;
  try {
    ({ auth } = JSON.parse(text) as { auth: AuthRequest });
  } catch {
    return problem(400, 'Expecting to find valid JSON in request body.');
  }
  const methods = auth?.identity?.methods;
  if (!Array.isArray(methods)) return problem(400, 'Expecting to find identity in auth.');
  const [method = ''] = methods;
  if (method === '') return UNAUTHORIZED;
  if (!isMethod(method) || auth.identity?.[method] === undefined)
    return problem(400, `Expecting to find ${method} in identity.`);
  const proof = prove(directory, method, auth.identity);
  if ('status' in proof) return proof;
  const { user, by } = proof;
  if (!user.enabled) return UNAUTHORIZED;
  const scope = scopeOf(directory, auth.scope);
  if (by !== 'password' && 'secret' in by) {
    if (auth.scope !== undefined)
      return problem(
        401,
        'Error authenticating with application credential: Application credentials cannot request a scope.',
      );
    return directory.issue(user, { kind: 'project', project: by.project }, by);
  }
  if (scope === undefined) return UNAUTHORIZED;
  if (scope.kind !== 'none' && directory.rolesOn(user, scope).length === 0) return UNAUTHORIZED;
  return directory.issue(user, scope, by);
}

/** Who it is, and by what; as Keystone Zed, what is looked up by an id and is not there is 404, not 401. */
function prove(
  directory: Directory,
  method: Method,
  { password, token, application_credential }: Identity,
): Proof | Answer {
  if (method === 'token') {
    const known = directory.valid(token?.id);
    return known === undefined
      ? problem(404, 'Could not recognize Fernet token')
      : { user: known.user, by: known };
  }
  if (method === 'password') {
    const given = password?.user;
    const user = given && userOf(directory, given);
    return user?.password === given?.password && user ? { user, by: 'password' } : UNAUTHORIZED;
  }
  const { id, name, user: given = {}, secret } = application_credential ?? {};
  const owner = id === undefined ? userOf(directory, given) : undefined;
  if (id === undefined && owner === undefined) return problem(404, `Could not find user: ${given.name}.`);
  const found = directory.credentials.find((each) =>
    id === undefined ? each.name === name && each.user === owner : each.id === id,
  );
  if (found === undefined && id !== undefined)
    return problem(404, `Could not find Application Credential: ${id}.`);
  return found?.secret === secret && found ? { user: found.user, by: found } : UNAUTHORIZED;
}

function userOf(directory: Directory, given: Named): User | undefined {
  return directory.users.find((each) =>
    given.id === undefined ? isNamed(each, given) : each.id === given.id,
  );
}

function scopeOf(directory: Directory, asked: AuthRequest['scope']): Scope | undefined {
  if (asked === undefined) return { kind: 'none' };
  if (asked.system !== undefined) return { kind: 'system' };
  const { project: wanted, domain: wantedDomain } = asked;
  if (wantedDomain !== undefined) {
    const domain = directory.domains.find(
      ({ id, name }) => id === wantedDomain.id || name === wantedDomain.name,
    );
    return domain && { kind: 'domain', domain };
  }
  if (wanted === undefined) return undefined;
  const project = directory.projects.find((each) =>
    wanted.id === undefined ? isNamed(each, wanted) : each.id === wanted.id,
  );
  return project && { kind: 'project', project };
}

interface Named {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: { readonly id?: string; readonly name?: string };
}

const METHODS = ['password', 'token', 'application_credential'] as const;
type Method = (typeof METHODS)[number];

function isMethod(text: string): text is Method {
  return (METHODS as readonly string[]).includes(text);
}

interface Proof {
  readonly user: User;
  readonly by: ApplicationCredential | IssuedToken | 'password';
}

interface Identity {
  readonly methods?: readonly string[];
  readonly password?: { readonly user?: Named & { readonly password?: string } };
  readonly token?: { readonly id?: string };
  readonly application_credential?: Named & { readonly user?: Named; readonly secret?: string };
}

interface AuthRequest {
  readonly identity?: Identity;
  readonly scope?: {
    readonly project?: Named;
    readonly domain?: { readonly id?: string; readonly name?: string };
    readonly system?: unknown;
  };
}

function isNamed(thing: User | Project, { name, domain }: Named): boolean {
  return thing.name === name && (thing.domain.id === domain?.id || thing.domain.name === domain?.name);
}
