/** What Keystone answers: its errors, projects and tokens, as JSON. */
import { randomUUID } from 'node:crypto';
import type { Answer } from './administration.ts';
import type { IssuedToken, Project, Scope } from './directory.ts';

/** @param catalog null: without */
export function tokenBody(token: IssuedToken, catalog: unknown): unknown {
  const { user, scope, roles, methods, credential } = token;
  const scoped = {
    project: () => ({ project: { id: idOf(scope), name: nameOf(scope), domain: domainOf(scope) } }),
    domain: () => ({ domain: domainOf(scope) }),
    system: () => ({ system: { all: true } }),
    none: () => ({}),
  };
  return {
    token: {
      methods,
      user: { id: user.id, name: user.name, domain: user.domain, password_expires_at: null },
      audit_ids: [randomUUID().slice(0, 22)],
      expires_at: keystoneTime(token.expiresAt),
      issued_at: keystoneTime(token.issuedAt),
      ...scoped[scope.kind](),
      ...(scope.kind === 'none'
        ? {}
        : { is_domain: false, roles: roles.map((name) => ({ id: `role-${name}`, name })) }),
      ...(credential && {
        application_credential: { id: credential.id, name: credential.name, restricted: true },
      }),
      ...(catalog !== null && scope.kind !== 'none' ? { catalog } : {}),
    },
  };
}

export function projectBody({ id, name, domain }: Project): unknown {
  return { id, name, domain_id: domain.id, enabled: true, is_domain: false, parent_id: domain.id, tags: [] };
}

function idOf(scope: Scope): string | undefined {
  return scope.kind === 'project' ? scope.project.id : undefined;
}

function nameOf(scope: Scope): string | undefined {
  return scope.kind === 'project' ? scope.project.name : undefined;
}

function domainOf(scope: Scope): unknown {
  return scope.kind === 'project' ? scope.project.domain : scope.kind === 'domain' ? scope.domain : undefined;
}

/** Microseconds, as Keystone writes them. */
function keystoneTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

export function problem(code: number, message: string): Answer {
  const titles: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    405: 'Method Not Allowed',
    500: 'Internal Server Error',
    503: 'Service Unavailable',
  };
  const headers: Record<string, string> =
    code === 401 ? { 'www-authenticate': 'Keystone uri="http://127.0.0.1"' } : {};
  return { status: code, body: { error: { code, message, title: titles[code] ?? 'Error' } }, headers };
}

export const UNAUTHORIZED = problem(401, 'The request you have made requires authentication.');

export function forbidden(action: string): Answer {
  return problem(403, `You are not authorized to perform the requested action: ${action}.`);
}
