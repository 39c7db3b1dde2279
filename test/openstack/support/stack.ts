/** Stacks as their owner makes them, and their plans as Valet shows them to the administrator. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Body } from '../../../testbed/cloud/session.ts';
import { admin, type Tenant } from './tenant.ts';
import { Unwanted, until } from './wait.ts';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'templates');

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string;
}

export interface StackRequest {
  readonly name: string;
  /** A file of `templates/`, or the text of one. */
  readonly template: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Files of `templates/` that it names. */
  readonly files?: readonly string[];
}

export async function createStack(tenant: Tenant, request: StackRequest): Promise<Stack> {
  const { stack }: Body = await tenant.session.post('orchestration', '/stacks', {
    ...bodyOf(request),
    stack_name: request.name,
    disable_rollback: true,
  });
  return settled(tenant, request.name, stack.id, 'CREATE');
}

export async function updateStack(tenant: Tenant, id: string, request: StackRequest): Promise<Stack> {
  await tenant.session.put('orchestration', `/stacks/${request.name}/${id}`, bodyOf(request));
  return settled(tenant, request.name, id, 'UPDATE');
}

/** One resource of Valet's plan. */
export interface Planned {
  readonly name: string;
  readonly location: string;
  readonly resourceId: string | null;
  readonly state: string;
}

/** Valet's plan of a stack; undefined when there is none. */
export async function planOf(stackId: string): Promise<Planned[] | undefined> {
  const { plans }: Body = await valet('GET', `/plans?stack_id=${stackId}`);
  const [plan] = plans.filter((each: Body) => each.stack_id === stackId && each.state !== 'failed');
  if (!plan) return undefined;
  return Object.values<Body>(plan.placements).map((each) => ({
    name: each.name,
    location: each.location,
    resourceId: each.resource_id,
    state: each.state,
  }));
}

/** Calls Valet as the administrator, with its extended answers. */
export async function valet(method: string, path: string, body?: unknown): Promise<Body> {
  return (await admin()).call('application-placement', method, path, body);
}

function bodyOf({ template, parameters = {}, files = [] }: StackRequest): object {
  const text = template.includes('\n') ? template : readTemplate(template);
  return {
    template: text,
    parameters,
    files: Object.fromEntries(files.map((name) => [name, readTemplate(name)])),
  };
}

function readTemplate(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

async function settled(tenant: Tenant, name: string, id: string, action: string): Promise<Stack> {
  return until(`${action} of stack ${name}`, 600_000, async () => {
    const { stack }: Body = await tenant.session.get('orchestration', `/stacks/${name}/${id}`);
    const { stack_status: status, stack_status_reason: reason } = stack;
    if (!status.startsWith(action)) {
      if (status.startsWith('ROLLBACK')) throw new Unwanted(`${status}: ${reason}`);
      return undefined;
    }
    return status.endsWith('IN_PROGRESS') ? undefined : { id, name, status, reason };
  });
}

/** A stored group for the tenant alone, as an operator makes it; it is gone with the test. @returns its name */
export async function exclusiveGroup(tenant: Tenant): Promise<string> {
  const name = `alone-${tenant.name}`;
  const group: Body = await valet('POST', '/groups', { name, type: 'exclusivity', level: 'host' });
  const { projectId } = tenant.session;
  await valet('PUT', `/groups/${group.id}/members`, { members: [projectId] });
  // It stays for as long as Valet knows of servers in it.
  tenant.whenGone(() =>
    until(`group ${name} is gone`, 60_000, async () => {
      await valet('DELETE', `/groups/${group.id}/members`);
      await valet('DELETE', `/groups/${group.id}`);
      return true;
    }),
  );
  return name;
}
