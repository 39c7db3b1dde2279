/**
 * Which thing a caller means. Plans and placements have ids of Valet's own, which nobody can choose, and ids that
 * came with a request: of a stack, of a resource. Anybody can send any of the latter, so they count within a project.
 */
import { quote } from '@valet/document';
import { ValetError } from '../error.ts';
import type { PlacementState, PlanState } from '../ports/record.ts';
import { isHolding } from '../world/placement-states.ts';
import { maySee, type Viewer } from './viewer.ts';

type Thing = {
  readonly id: string;
  readonly projectId: string | null;
  readonly state: PlanState | PlacementState;
};

/**
 * A thing's own id comes first, so that no id of a request shadows it. Then the caller's own project, whatever
 * other projects have sent; and of the rest, for those who see it, the only one there is.
 * @param projectId whose it must be, as the caller said
 * @param exact the thing whose own id it is
 * @param named those that came with this id
 * @throws ValetError 404; 409 when several fit
 */
export function meant<Found extends Thing>(
  viewer: Viewer,
  { what, kind }: { readonly what: string; readonly kind: string },
  id: string,
  projectId: string | undefined,
  exact: Found | undefined,
  named: () => readonly Found[],
): Found {
  const fits = (thing: Found) =>
    maySee(viewer, thing.projectId) && (projectId === undefined || thing.projectId === projectId);
  if (exact !== undefined && fits(exact)) return exact;
  const seen = named().filter(fits);
  const own = seen.filter((thing) => thing.projectId === viewer.caller.projectId);
  const among = own.length > 0 ? own : seen;
  // What has failed or expired is of interest only when nothing else is meant.
  const alive = among.filter(({ state }) => state === 'active' || isHolding({ state }));
  const left = alive.length > 0 ? alive : among;
  if (left.length === 1) return left[0]!;
  if (left.length === 0) throw notFound(what, id);
  const elsewhere = own.length === 0 && projectId === undefined ? ', or say which with ?project_id=' : '';
  throw new ValetError(
    'valet.request.ambiguous',
    `${left.length} ${what}s have the ${kind} id ${quote(id)}; use the id of the ${what}${elsewhere}: ${left
      .slice(0, 5)
      .map((each) => `${each.id} (project ${each.projectId ?? 'none'})`)
      .join(', ')}`,
  );
}

export function notFound(what: string, name: string): ValetError {
  return new ValetError(
    'valet.resource.not_found',
    `there is no ${what} ${quote(name)}; list them to see which there are`,
  );
}
