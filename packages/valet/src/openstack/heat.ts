/** Reads stacks from Heat, whosever they are: the service user is an administrator. */
import type { StackOwner, StackResource, StackSource, Stacks } from '../ports/stacks.ts';
import { entries, field, flag, list, text } from './json.ts';
import type { ServiceClient, ServiceKind } from './service-client.ts';

export const HEAT: ServiceKind = { name: 'Heat', types: ['orchestration'] };

/** Heat's own limit is 5 unless its operator raised it. */
const NESTED_DEPTH = 20;
/** What Heat shows instead of a hidden value. */
const MASK = '******';

/** Addresses that are remembered. */
const MOST_ADDRESSES = 10_000;

interface Address {
  readonly project: string;
  /** Below the endpoint, whose project is the service user's own. */
  readonly path: string;
}

interface Found {
  readonly project: string;
  readonly stack: unknown;
}

export class Heat implements Stacks {
  readonly #client: ServiceClient;
  readonly #addresses = new Map<string, Address>();

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  async owner(stackId: string, signal: AbortSignal): Promise<StackOwner | null> {
    const found = await this.#find(stackId, signal);
    if (found === null) return null;
    const { stack, project: projectId } = found;
    return { projectId, name: text(stack, 'stack_name')!, status: text(stack, 'stack_status') ?? '' };
  }

  async read(stackId: string, signal: AbortSignal): Promise<StackSource | null> {
    const address = await this.#address(stackId, signal);
    if (address === null) return null;
    const { path } = address;
    const [found, template, environment, files, resources] = await Promise.all([
      this.#find(stackId, signal),
      this.#client.get(`${path}/template`, signal),
      this.#client.get(`${path}/environment`, signal),
      this.#client.get(`${path}/files`, signal),
      this.#client.get(`${path}/resources?nested_depth=${NESTED_DEPTH}`, signal),
    ]);
    if (found === null || template === null) return null;
    const { stack, project: projectId } = found;
    const hidden = hiddenParameters(template, stack);
    return {
      id: stackId,
      name: text(stack, 'stack_name')!,
      projectId,
      status: text(stack, 'stack_status') ?? '',
      template: JSON.stringify(template),
      files: Object.fromEntries(
        Object.entries(files ?? {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      ),
      environment: JSON.stringify(environment ?? {}),
      parameters: Object.fromEntries(entries(stack, 'parameters').filter(([name]) => !hidden.includes(name))),
      hiddenParameters: hidden,
      resources: resourcesOf(list(resources, 'resources'), stackId),
    };
  }

  /** Heat redirects from an id to the stack's whole address, which has its project and name, and never changes. */
  async #address(stackId: string, signal: AbortSignal): Promise<Address | null> {
    if (!/^[0-9a-fA-F-]{36}$/.test(stackId)) return null;
    const known = this.#addresses.get(stackId);
    if (known !== undefined) return known;
    const { status, headers } = await this.#client.call({ method: 'GET', signal }, `/stacks/${stackId}`);
    if (status === 404) return null;
    const [, project, name, id] =
      /\/v1\/([^/]+)\/stacks\/([^/]+)\/([^/?]+)/.exec(String(headers.location)) ?? [];
    if (status !== 302 || name === undefined || id !== stackId)
      throw this.#client.unavailable(`it answers ${status} where it should say which stack ${stackId} is`);
    const address = { project: project!, path: `/stacks/${name}/${stackId}` };
    this.#addresses.set(stackId, address);
    if (this.#addresses.size > MOST_ADDRESSES) this.#addresses.delete(this.#addresses.keys().next().value!);
    return address;
  }

  async #find(stackId: string, signal: AbortSignal): Promise<Found | null> {
    const address = await this.#address(stackId, signal);
    if (address === null) return null;
    const { path, project } = address;
    const stack = field(await this.#client.get(`${path}?resolve_outputs=false`, signal), 'stack');
    if (text(stack, 'stack_name') === null) return null;
    // A nested stack is a part of another's, and a plan is a whole stack's.
    if (text(stack, 'parent') !== null) return null;
    // A deleted stack is shown for as long as Heat keeps it.
    if (text(stack, 'stack_status') === 'DELETE_COMPLETE') return null;
    return { project: text(field(stack, 'parameters'), 'OS::project_id') ?? project, stack };
  }
}

/** By their schema, in either form of templates, or by what Heat shows in their place. */
function hiddenParameters(template: unknown, stack: unknown): string[] {
  const schemas = [...entries(template, 'parameters'), ...entries(template, 'Parameters')];
  const hidden = new Set(
    schemas.flatMap(([name, schema]) => (flag(schema, 'hidden') || flag(schema, 'NoEcho') ? [name] : [])),
  );
  for (const [name, value] of entries(stack, 'parameters')) if (value === MASK) hidden.add(name);
  return [...hidden].sort();
}

/** The listing names each resource's stack, and the stack it stands for: that gives the path of each. */
export function resourcesOf(listed: readonly unknown[], rootId: string): StackResource[] {
  const holderOf = new Map<string, { readonly stack: string; readonly name: string }>();
  for (const resource of listed) {
    const nested = stackOfLink(resource, 'nested');
    const stack = stackOfLink(resource, 'stack');
    const name = text(resource, 'resource_name');
    if (nested !== null && stack !== null && name !== null) holderOf.set(nested, { stack, name });
  }
  return listed.flatMap((resource) => {
    const name = text(resource, 'resource_name');
    let stack = stackOfLink(resource, 'stack');
    if (name === null || stack === null) return [];
    const path = [name];
    while (stack !== rootId) {
      const holder = holderOf.get(stack);
      // A stack whose holder is not listed yet; and no path is longer than there are stacks.
      if (holder === undefined || path.length > holderOf.size) return [];
      path.unshift(holder.name);
      stack = holder.stack;
    }
    return [
      {
        path,
        type: text(resource, 'resource_type') ?? '',
        physicalId: text(resource, 'physical_resource_id'),
        status: text(resource, 'resource_status') ?? '',
        updatedAt: text(resource, 'updated_time'),
      },
    ];
  });
}

function stackOfLink(resource: unknown, rel: string): string | null {
  const link = list(resource, 'links').find((each) => text(each, 'rel') === rel);
  const href = text(link, 'href');
  return href === null ? null : (/\/stacks\/[^/]+\/([0-9a-fA-F-]{36})/.exec(href)?.[1] ?? null);
}
