/** Who may do what with whose things, on the wire: 401, 403 and 404. */
import { ValetError } from '../error.ts';
import type { Freedom, PlanView, UseCases } from '../planning/use-cases.ts';
import type { Caller } from '../ports/identity.ts';
import type { GroupRecord, PlacementRecord } from '../ports/record.ts';
import { meant, notFound } from './meant.ts';
import type { Target } from './policy/expression.ts';
import type { HiddenNames } from './policy/hidden-names.ts';
import type { Policy } from './policy/policy.ts';
import type { RuleName } from './policy/rules.ts';
import { maySeeGroup } from './render/group.ts';
import { type Viewer, viewerOf } from './viewer.ts';

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

  /**
   * The plan that a caller means by a plan id or a stack id.
   * @param projectId whose it must be, as the caller said
   * @throws ValetError 404, 403, or 409 when a stack id fits plans of several projects
   */
  plan(viewer: Viewer, rule: RuleName, idOrStackId: string, projectId?: string): PlanView {
    const exact = this.#useCases.findPlan(idOrStackId)?.plan;
    const named = () => this.#useCases.plansOfStack(idOrStackId);
    const { id } = meant(viewer, { what: 'plan', kind: 'stack' }, idOrStackId, projectId, exact, named);
    const found = this.#useCases.findPlan(id)!;
    this.require(rule, viewer.caller, found.plan);
    return found;
  }

  /**
   * The placement that a caller means by a placement id or an orchestration id.
   * @param projectId whose it must be, as the caller said
   * @throws ValetError 404, 403, or 409 when an orchestration id fits several placements
   */
  placement(
    viewer: Viewer,
    rule: RuleName,
    idOrOrchestrationId: string,
    projectId?: string,
  ): PlacementRecord {
    const exact = this.#useCases.findPlacement(idOrOrchestrationId);
    const named = () => this.#useCases.placementsOf(idOrOrchestrationId);
    const kinds = { what: 'placement', kind: 'orchestration' };
    const found = meant(viewer, kinds, idOrOrchestrationId, projectId, exact, named);
    this.require(rule, viewer.caller, found);
    return found;
  }

  /** The group if it is there for this caller. @throws ValetError 404 */
  group(viewer: Viewer, idOrName: string): GroupRecord {
    const found = this.#useCases.findGroup(idOrName);
    if (found === undefined || !maySeeGroup(found, viewer)) throw notFound('group', idOrName);
    return found;
  }

  /** Whether a caller may name hosts; see `scope:choose_hosts`. */
  freedom(caller: Caller): Freedom {
    return { mayChooseHosts: this.allows('scope:choose_hosts', caller) };
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

function ownOf({ projectId, userId }: Caller): Target {
  return { projectId, userId };
}
