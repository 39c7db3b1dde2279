/** The resources of a stack as an application that can be placed. */
import { quote } from '@valet/document';
import type { Application, Group } from '@valet/ostro';
import { HeatError } from '../error.ts';
import type { ResolvedResource } from '../resource.ts';
import type { Cloud } from './cloud.ts';
import { Draft, type GroupDraft, type Item, type ResourceWarning } from './draft.ts';
import { Field } from './field.ts';
import { checkGroups } from './group-checks.ts';
import { KIND_OF_TYPE, KINDS } from './table.ts';

export interface ApplicationOptions {
  /** Name of the application: that of the stack. */
  readonly name?: string;
  /** Project (tenant) on whose behalf it is placed. */
  readonly project?: string;
}

export interface StackApplication {
  readonly application: Application;
  /** Resources without a meaning for the placement of this stack, in its order. */
  readonly passedOver: readonly { readonly path: string; readonly type: string }[];
  /** What the application contains, in the order of the stack. */
  readonly items: readonly Item[];
  readonly warnings: readonly ResourceWarning[];
}

/**
 * Reads every resource that means something to a placement: servers, volumes, groups, pipes, and what belongs to
 * them; see `docs/templates.md`. Names of the application are the paths of the resources. A resource may refer
 * to another by `Reference`, or in plain text by path or (in its own template, or when unique) by name, so that
 * a flat dictionary of resources without a template serves as well.
 * @throws HeatError for the first thing that is wrong, with its place
 */
export function toApplication(
  resources: readonly ResolvedResource[],
  cloud: Cloud,
  options: ApplicationOptions = {},
): StackApplication {
  checkPaths(resources);
  const draft = new Draft(resources, cloud, KIND_OF_TYPE);
  for (const { types, read } of KINDS) {
    if (read) for (const resource of draft.stack.ofTypes(types)) read(resource, draft);
  }
  checkGroups(draft);
  remarkUnplanned(draft);

  const order = new Map(resources.map((resource, i) => [resource.path, i]));
  const items = draft.items.filter(({ kind, path }) => kind !== 'group' || draft.groups.has(path));
  return {
    application: {
      ...options,
      servers: [...draft.servers.values()],
      volumes: [...draft.volumes.values()],
      pipes: draft.pipes,
      groups: [...draft.groups.values()].map(toGroup),
    },
    passedOver: resources
      .filter((resource) => !draft.used.has(resource.path))
      .map(({ path, type }) => ({ path, type })),
    items: items
      .map((item) => ({ item, at: order.get(item.resource) ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item),
    warnings: draft.warnings,
  };
}

/** Types that have other services make servers, or that are servers in the words of other clouds. */
const MAKES_SERVERS =
  /^(AWS::EC2::Instance|AWS::AutoScaling::AutoScalingGroup|OS::Heat::InstanceGroup|OS::Trove::(Instance|Cluster)|OS::(Magnum|Sahara|Senlin)::Cluster|OS::Senlin::Node)$/;

/** Whoever reads a plan should not believe that it has all servers when it does not. */
function remarkUnplanned(draft: Draft): void {
  for (const resource of draft.stack.resources)
    if (MAKES_SERVERS.test(resource.type))
      draft.warn(
        Field.properties(resource),
        `a resource of type ${resource.type} makes servers by itself: they are not planned`,
      );
}

function toGroup({ members, at: _, ...group }: GroupDraft): Group {
  return { ...group, members: [...members.keys()] };
}

function checkPaths(resources: readonly ResolvedResource[]): void {
  const paths = new Set<string>();
  for (const resource of resources) {
    if (paths.has(resource.path)) {
      throw new HeatError(
        'valet.template.duplicate_name',
        `two resources are called ${quote(resource.path)}`,
        {
          position: resource.position(),
          resource: resource.path,
        },
      );
    }
    paths.add(resource.path);
  }
}
