/** Resolved resources as tests write them down, and an application made of them. */
import type { Position } from '@valet/document';
import { HeatError } from '../error.ts';
import { type StackApplication, toApplication } from '../kinds/application.ts';
import type { Cloud, Flavor } from '../kinds/cloud.ts';
import { Reference, type ResolvedResource, Unknown } from '../resource.ts';

/** Where a test value stands: in a file named after the path to it, so that errors can be told apart. */
export function placeOf(path: string, steps: readonly (string | number)[] = []): Position {
  return { file: [path, ...steps].join('/'), line: 1, column: 1 };
}

export interface Given {
  readonly type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly metadata?: unknown;
}

/** Resources by path; the name of each is what stands after the last dot. */
export function resourcesOf(given: Readonly<Record<string, Given>>): ResolvedResource[] {
  return Object.entries(given).map(([path, { type, properties = {}, metadata }]) => ({
    path,
    name: path.slice(path.lastIndexOf('.') + 1),
    type,
    properties,
    metadata,
    position: (steps = []) => placeOf(path, steps),
  }));
}

export function ref(path: string): Reference {
  return new Reference(path);
}

export function unknown(expression = 'get_attr: [network, mtu]'): Unknown {
  return new Unknown(expression, placeOf('unknown'));
}

export const SMALL: Flavor = { name: 'm1.small', id: '2', vcpus: 1, memoryMb: 2048, diskGb: 20 };
export const MEDIUM: Flavor = { name: 'm1.medium', id: '3', vcpus: 2, memoryMb: 4096, diskGb: 40 };

export function server(properties: Readonly<Record<string, unknown>> = {}, metadata?: unknown): Given {
  return {
    type: 'OS::Nova::Server',
    properties: { flavor: 'm1.small', image: 'cirros', ...properties },
    metadata,
  };
}

export function volume(properties: Readonly<Record<string, unknown>> = {}): Given {
  return { type: 'OS::Cinder::Volume', properties: { size: 10, ...properties } };
}

export function assignment(
  group_type: string,
  resources: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Given {
  return { type: 'ATT::Valet::GroupAssignment', properties: { group_type, resources, ...more } };
}

export function application(
  given: Readonly<Record<string, Given>>,
  cloud: Partial<Cloud> = {},
  options: Parameters<typeof toApplication>[2] = {},
): StackApplication {
  return toApplication(resourcesOf(given), { flavors: [SMALL, MEDIUM], ...cloud }, options);
}

/** The error that making an application must end in. */
export function refusal(given: Readonly<Record<string, Given>>, cloud: Partial<Cloud> = {}): HeatError {
  try {
    application(given, cloud);
  } catch (error) {
    if (error instanceof HeatError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
