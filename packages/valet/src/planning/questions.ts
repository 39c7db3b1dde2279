/** Questions that change nothing: a preview of a template, and how many copies of something still fit. */
import { demandOf } from '@valet/heat';
import { type Application, OstroError } from '@valet/ostro';
import { ValetError } from '../error.ts';
import type { PreviewAsked } from '../solver/job.ts';
import { placesNamedIn } from './cloud.ts';
import type { Deps } from './deps.ts';
import { requestError } from './settle.ts';
import type {
  CapacityInput,
  CapacityResult,
  Context,
  PreviewInput,
  PreviewResult,
  SolveInput,
} from './use-cases.ts';

export function preview(deps: Deps, context: Context, input: PreviewInput): Promise<PreviewResult> {
  return translated(
    deps.pool.run<'preview'>(
      { kind: 'preview', asked: askedOf(deps, input), options: optionsOf(deps, input) },
      context.signal,
      input.projectId,
    ),
  );
}

export function capacity(deps: Deps, context: Context, input: CapacityInput): Promise<CapacityResult> {
  const copy =
    input.template === undefined
      ? { application: flavorCopy(deps, input) }
      : { preview: askedOf(deps, input.template) };
  const options = optionsOf(deps, input);
  return translated(
    deps.pool.run<'capacity'>(
      { kind: 'capacity', copy, limit: input.limit, options },
      context.signal,
      input.projectId,
    ),
  );
}

function askedOf({ world }: Deps, input: PreviewInput): PreviewAsked {
  return { input, places: placesNamedIn(world, input) };
}

function optionsOf(deps: Deps, { policy, seed, budgetMs }: SolveInput) {
  const { settings } = deps;
  return {
    policy: policy ?? settings.policy,
    seed: seed ?? settings.seed,
    budgetMs: budgetMs ?? settings.budgetMs,
    members: settings.members,
  };
}

async function translated<Result>(job: Promise<Result>): Promise<Result> {
  try {
    return await job;
  } catch (error) {
    throw error instanceof OstroError ? requestError(error) : error;
  }
}

function flavorCopy(deps: Deps, { flavor, projectId }: CapacityInput): Application {
  const found = deps.flavors.find(
    ({ name, id }) => name === flavor?.name || (id !== undefined && id === flavor?.name),
  );
  if (flavor === undefined || found === undefined) {
    const known = deps.flavors.map(({ name }) => name).join(', ');
    throw new ValetError(
      'valet.request.invalid',
      `there is no flavor '${flavor?.name}'; there are: ${known}`,
    );
  }
  const { resources } = demandOf(found, false);
  const servers = Array.from({ length: flavor.count }, (_, i) => ({ name: `server-${i}`, resources }));
  const members = servers.map(({ name }) => name);
  const groups = flavor.group === undefined ? [] : [{ name: 'group', ...flavor.group, members }];
  return { servers, groups, ...(projectId === null ? {} : { project: projectId }) };
}
