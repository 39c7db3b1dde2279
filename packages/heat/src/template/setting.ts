/** Where in the whole stack resources are made, and who makes them. */
import { HeatError } from '../error.ts';
import type { ResolvedResource } from '../resource.ts';
import type { Definition, Instance } from './instance.ts';
import type { Parameters } from './parameters.ts';
import type { Registry, RegistryEntry } from './registry.ts';
import type { Run } from './run.ts';
import type { Template } from './template.ts';

export interface Setting {
  readonly run: Run;
  readonly registry: Registry;
  /** Stacks around this one. */
  readonly depth: number;
  /** The files of the templates, from the root down to this one. */
  readonly templates: readonly string[];
  readonly stackName: string;
  readonly makers: Makers;
}

/** What composite resources need of each other; handed down so that their modules need not know one another. */
export interface Makers {
  instantiate(definition: Definition, setting: Setting): Instance;
  openStack(template: Template, parameters: Parameters, setting: Setting, facade: Definition): StackContents;
}

/** What a nested stack shows of itself. */
export interface StackContents {
  readonly memberNames: readonly string[];
  member(name: string): Instance | undefined;
  readonly outputNames: readonly string[];
  hasOutput(name: string): boolean;
  output(name: string): unknown;
  resources(): Iterable<ResolvedResource>;
}

/** The setting of what a resource is made of: one stack deeper. @param entry how the registry led there */
export function inside(setting: Setting, definition: Definition, entry?: RegistryEntry): Setting {
  const most = setting.run.limits.maxNestedDepth;
  if (setting.depth >= most) {
    throw new HeatError('valet.template.too_deep', `stacks are nested more than ${most} deep`, {
      position: definition.position(),
      resource: definition.path,
    });
  }
  return {
    ...setting,
    depth: setting.depth + 1,
    registry: setting.registry.inside(definition.name, entry),
    stackName: `${setting.stackName}-${definition.name}`,
  };
}
