/**
 * A stack as Heat has it, as an application. What the template cannot tell by itself (values of hidden
 * parameters, of a running cloud, flavors nobody described) is left for later: the scheduler of a server tells it.
 */
import { DocumentError, formatPosition } from '@valet/document';
import {
  type Cloud,
  evaluateTemplate,
  type Flavor,
  HeatError,
  type Item,
  Reference,
  type ResolvedResource,
  toApplication,
  Unknown,
} from '@valet/heat';
import type { Application } from '@valet/ostro';

/** What is read of a stack. Plain data. */
export interface StackToRead {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly template: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly hiddenParameters: readonly string[];
  /** Members of groups of resources that are there, by the path of the group, instead of those of a new stack. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

export type StackRead =
  | {
      readonly kind: 'application';
      readonly application: Application;
      readonly items: readonly Item[];
      /** What an item lacks, by item: those that lack the same text are alike. */
      readonly late: Readonly<Record<string, string>>;
      /** Groups whose members Heat names at random, with the number the template gives them. */
      readonly sizes: Readonly<Record<string, number>>;
      readonly warnings: readonly string[];
    }
  /** Heat may understand it, and this program does not: nothing is said against the stack. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** A rule of the stack is wrong, so that it cannot be kept. */
  | { readonly kind: 'refused'; readonly message: string };

const TEMPLATE = '(template)';
const ENVIRONMENT = '(environment)';

/** Stands in for a flavor until a scheduler tells it. */
const LATER: Flavor = { name: '(told by the scheduler)', vcpus: 0, memoryMb: 0, diskGb: 0 };

/** Pure. Work is bounded by the limits of the evaluation. */
export function readStack(stack: StackToRead, cloud: Cloud): StackRead {
  let evaluation: ReturnType<typeof evaluateTemplate>;
  try {
    evaluation = evaluateTemplate({
      template: TEMPLATE,
      files: {
        ...stack.files,
        [TEMPLATE]: stack.template,
        [ENVIRONMENT]: withoutParameters(stack.environment),
      },
      environments: [ENVIRONMENT],
      // Pseudo parameters are shown among the others.
      parameters: Object.fromEntries(
        Object.entries(stack.parameters).filter(([name]) => !name.includes('::')),
      ),
      unknownParameters: stack.hiddenParameters,
      stackName: stack.name,
      stackId: stack.id,
      projectId: stack.projectId,
      members: (path, names) => (Object.hasOwn(stack.members, path) ? stack.members[path]! : names),
    });
  } catch (error) {
    return { kind: 'unreadable', message: messageOf(error) };
  }
  const late: Record<string, string> = Object.create(null);
  const known = new Set(cloud.flavors.flatMap(({ id, name }) => (id === undefined ? [name] : [id, name])));
  const resources = evaluation.resources.map((resource) => readable(resource, known, late));
  const flavors = [...cloud.flavors, LATER];
  try {
    const options = { name: stack.name, project: stack.projectId };
    const { application, items, warnings } = toApplication(resources, { ...cloud, flavors }, options);
    return {
      kind: 'application',
      ...withoutBootVolumes(application, items),
      late,
      sizes: Object.fromEntries(evaluation.randomGroups),
      warnings: [...evaluation.warnings, ...warnings].map(({ message }) => message),
    };
  } catch (error) {
    return { kind: 'refused', message: messageOf(error) };
  }
}

/** The parameters as Heat shows them have the values of the environment in them. */
function withoutParameters(environment: string): string {
  let read: unknown;
  try {
    read = JSON.parse(environment);
  } catch {
    // Left to the evaluation, which says what is wrong.
    return environment;
  }
  if (typeof read !== 'object' || read === null) return '{}';
  const { parameter_defaults = {}, resource_registry = {} } = read as Readonly<Record<string, unknown>>;
  return JSON.stringify({ parameter_defaults, resource_registry });
}

/** The resource without what cannot be known; what is missing is taken down. */
function readable(
  resource: ResolvedResource,
  flavors: ReadonlySet<string>,
  late: Record<string, string>,
): ResolvedResource {
  const { type, path, properties } = resource;
  if (type === 'OS::Nova::Server') {
    const { flavor } = properties;
    const devices = ['block_device_mapping', 'block_device_mapping_v2'] as const;
    const changed: Record<string, unknown> = { ...properties };
    const missing: string[] = [];
    if (flavor instanceof Unknown) missing.push(flavor.expression);
    else if (!(flavor instanceof Reference) && flavor !== undefined && !flavors.has(String(flavor)))
      missing.push(`flavor ${String(flavor)}`);
    if (missing.length > 0) changed.flavor = LATER.name;
    if (properties.availability_zone instanceof Unknown) {
      missing.push(properties.availability_zone.expression);
      changed.availability_zone = null;
    }
    for (const key of devices) {
      if (!hasUnknown(properties[key])) continue;
      missing.push(key);
      changed[key] = knownDevices(properties[key]);
    }
    if (missing.length === 0) return resource;
    // Two servers with the same flavor, whatever it is, are alike.
    late[path] = changed.flavor === LATER.name ? missing[0]! : `${missing[0]} of ${path}`;
    return { ...resource, properties: changed };
  }
  if (type === 'OS::Cinder::Volume') {
    const changed: Record<string, unknown> = { ...properties };
    const missing: string[] = [];
    const { size } = properties;
    const isCopy = ['snapshot_id', 'backup_id', 'source_volid'].some((key) => isGiven(properties[key]));
    if (size instanceof Unknown || (!isGiven(size) && isCopy)) {
      missing.push(`size of ${path}`);
      changed.size = 1;
    }
    for (const key of ['volume_type', 'availability_zone']) {
      const value = properties[key];
      if (!(value instanceof Unknown)) continue;
      missing.push(value.expression);
      changed[key] = null;
    }
    if (missing.length === 0) return resource;
    late[path] = `${missing[0]} of ${path}`;
    return { ...resource, properties: changed };
  }
  return resource;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function hasUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  if (typeof value !== 'object' || value === null || value instanceof Reference) return false;
  return Object.values(value).some(hasUnknown);
}

/** Devices without what is not known of them; which volume it is does not matter. */
function knownDevices(devices: unknown): unknown {
  if (!Array.isArray(devices)) return [];
  return devices
    .filter((device) => typeof device === 'object' && device !== null)
    .map((device) =>
      Object.fromEntries(
        Object.entries(device as object).filter(([key, value]) => key.endsWith('_id') || !hasUnknown(value)),
      ),
    );
}

/** Volumes that Nova makes along with a server are asked for without hints: by themselves, when that happens. */
function withoutBootVolumes(application: Application, items: readonly Item[]) {
  const made = new Set(
    items
      .filter(({ kind, path, resource }) => kind === 'volume' && path !== resource)
      .map(({ path }) => path),
  );
  return {
    application: {
      ...application,
      volumes: (application.volumes ?? []).filter(({ name }) => !made.has(name)),
    },
    items: items.filter(({ path }) => !made.has(path)),
  };
}

function messageOf(error: unknown): string {
  if (!(error instanceof HeatError || error instanceof DocumentError)) throw error;
  const place = error.position === undefined ? '' : `${formatPosition(error.position)}: `;
  return place + error.message;
}
