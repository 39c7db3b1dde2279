/** Where in a stack of Heat a resource stands, as its scheduler's hints tell; they are a tenant's to write. */
import { type DestinationInput, hintOf } from './input.ts';

export interface Where {
  readonly rootStackId: string;
  /** Names of resources from the root stack down, its own last. */
  readonly names: readonly string[];
  /** Heat's uuid of this generation of the resource: a replacement has another. */
  readonly heatUuid: string | null;
}

/** Undefined without the hints that Heat gives with `stack_scheduler_hints`. */
export function whereOf(input: DestinationInput): Where | undefined {
  const rootStackId = hintOf(input, 'heat_root_stack_id');
  const name = hintOf(input, 'heat_resource_name');
  if (rootStackId === undefined || name === undefined) return undefined;
  const path = input.hints.get('heat_path_in_stack') ?? [];
  return {
    rootStackId,
    names: namesOf(path, name),
    heatUuid: hintOf(input, 'heat_resource_uuid') ?? null,
  };
}

/** The same from the metadata of a placement that was claimed. */
export function namesIn(metadata: string): readonly string[] | undefined {
  const { heat_path_in_stack: path, heat_resource_name: name } = JSON.parse(metadata) as Record<
    string,
    unknown
  >;
  return typeof name === 'string' && Array.isArray(path) ? namesOf(path.map(String), name) : undefined;
}

/**
 * Heat writes the name of the root stack, then for each stack below it `NAME OF THE RESOURCE,NAME OF THE STACK`. A
 * resource's name may hold commas, a stack's may not.
 */
function namesOf(path: readonly string[], name: string): readonly string[] {
  const steps = path.slice(1).map((step) => {
    const comma = step.lastIndexOf(',');
    return comma < 0 ? step : step.slice(0, comma);
  });
  return [...steps, name];
}
