/** Who may do what with whose things, on the wire: 401, 403 and 404. */
import { quote } from '@valet/document';
import { ValetError } from '../error.ts';
import type { PlanView, UseCases } from '../planning/use-cases.ts';
import type { Caller } from '../ports/identity.ts';
import type { GroupRecord, PlacementRecord } from '../ports/record.ts';
import type { Target } from './policy/expression.ts';
import type { HiddenNames } from './policy/hidden-names.ts';
import type { Policy } from './policy/policy.ts';
import type { RuleName } from './policy/rules.ts';
import { maySeeGroup } from './render/group.ts';
import { maySee, type Viewer, viewerOf } from './viewer.ts';

export class Access {
  readonly #policy: Policy;
  readonly #hidden: HiddenNames;
  readonly #useCases: UseCases;

  constructor(policy: Policy, hidden: HiddenNames, useCases: UseCases) {
    this.#policy = policy;
    this.#hidden = hidden;
    this.#useCases = useCases;
  }

  viewer(caller: Caller): Viewer {
    return viewerOf(caller, this.#policy, this.#hidden);
  }

  allows(rule: RuleName, caller: Caller, target: Target = ownOf(caller)): boolean {
    return this.#policy.allows(rule, caller, target);
  }

  /**
   * @param target whose thing it is about; absent: one of the caller's own
   * @throws ValetError `valet.identity.forbidden`
   */
  require(rule: RuleName, caller: Caller, target: Target = ownOf(caller)): void {
    if (this.allows(rule, caller, target)) return;
    const roles = [...caller.roles].join(', ') || 'none';
    const scope = caller.projectId === null ? 'no project' : `project ${caller.projectId}`;
    throw new ValetError(
      'valet.identity.forbidden',
      `the policy "${rule}" does not allow this to you (roles: ${roles}; ${scope}); ask an administrator`,
    );
  }

  /** The plan if it is there for this caller. @throws ValetError 404 or 403 */
  plan(viewer: Viewer, rule: RuleName, idOrStackId: string): PlanView {
    const found = this.#useCases.findPlan(idOrStackId);
    if (found === undefined || !maySee(viewer, found.plan.projectId)) throw notFound('plan', idOrStackId);
    this.require(rule, viewer.caller, found.plan);
    return found;
  }

  /** The placement if it is there for this caller. @throws ValetError 404 or 403 */
  placement(viewer: Viewer, rule: RuleName, idOrOrchestrationId: string): PlacementRecord {
    const found = this.#useCases.findPlacement(idOrOrchestrationId);
    if (found === undefined || !maySee(viewer, found.projectId))
      throw notFound('placement', idOrOrchestrationId);
    this.require(rule, viewer.caller, found);
    return found;
  }

  /** The group if it is there for this caller. @throws ValetError 404 */
  group(viewer: Viewer, idOrName: string): GroupRecord {
    const found = this.#useCases.findGroup(idOrName);
    if (found === undefined || !maySeeGroup(found, viewer)) throw notFound('group', idOrName);
    return found;
  }

  /** For whom a caller works: for whom it says if it may say so, else for itself. */
  onBehalf(
    caller: Caller,
    given: { readonly project_id?: string | null; readonly user_id?: string | null },
  ): Target {
    const projectId = given.project_id ?? null;
    if (projectId === null || !this.allows('scope:on_behalf', caller)) return ownOf(caller);
    const isOwn = projectId === caller.projectId;
    return { projectId, userId: given.user_id ?? (isOwn ? caller.userId : null) };
  }
}

export function notFound(what: string, name: string): ValetError {
  return new ValetError(
    'valet.resource.not_found',
    `there is no ${what} ${quote(name)}; list them to see which there are`,
  );
}

function ownOf({ projectId, userId }: Caller): Target {
  return { projectId, userId };
}
