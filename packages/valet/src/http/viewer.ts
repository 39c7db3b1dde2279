/** How much of the cloud, and of whose things, one caller gets to see. */
import type { Caller } from '../ports/identity.ts';
import type { HiddenNames } from './policy/hidden-names.ts';
import type { Policy } from './policy/policy.ts';

export interface Viewer {
  readonly caller: Caller;
  /** Sees things of every project. */
  readonly allProjects: boolean;
  /** Sees capacities, costs, and numbers of hosts. */
  readonly figures: boolean;
  /** Sees hosts and the like by name. */
  readonly names: boolean;
  /** The name of a host, rack, cluster, pool or link as this caller sees it. */
  name(name: string): string;
}

export function viewerOf(caller: Caller, policy: Policy, hidden: HiddenNames): Viewer {
  const own = { projectId: caller.projectId, userId: caller.userId };
  const names = policy.allows('scope:names', caller, own);
  return {
    caller,
    allProjects: policy.allows('scope:all_projects', caller, own),
    figures: policy.allows('scope:figures', caller, own),
    names,
    name: (name) => (names ? name : hidden.hide(name, caller.projectId)),
  };
}

/** Whether the thing of a project is there at all for this caller. */
export function maySee({ allProjects, caller }: Viewer, projectId: string | null): boolean {
  return allProjects || (projectId !== null && projectId === caller.projectId);
}
