/** Evaluates a template with its files and environments into a flat list of resolved resources. */
import { type Limits, type Position, quote, TEMPLATE_LIMITS } from '@valet/document';
import { HeatError, type HeatErrorCode } from './error.ts';
import { type ResolvedResource, Unknown } from './resource.ts';
import type { Given } from './template/environment.ts';
import { readEnvironments } from './template/environment.ts';
import { Files } from './template/files.ts';
import { instantiate } from './template/instantiate.ts';
import { Parameters } from './template/parameters.ts';
import { Registry } from './template/registry.ts';
import {
  EVALUATION_LIMITS,
  type EvaluationLimits,
  Run,
  type Surroundings,
  type Warning,
} from './template/run.ts';
import type { Makers, Setting } from './template/setting.ts';
import { Stack } from './template/stack.ts';
import { type MapValue, mapOf } from './template/values.ts';

export interface EvaluationInput {
  /** The file of the template, a key of `files`. */
  readonly template: string;
  /** Every text the evaluation may read, by path or URL: templates, nested ones, environments, files to include. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of environments, the later over the earlier. */
  readonly environments?: readonly string[];
  /** Values for parameters, over those of the environments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Default: the name of the template's file without folder and ending. */
  readonly stackName?: string;
  readonly stackId?: string;
  readonly projectId?: string;
  readonly region?: string;
  readonly availabilityZones?: readonly string[];
  /** Parameters that have a value which is not to be known here: what hangs on it stays `Unknown`. */
  readonly unknownParameters?: readonly string[];
  /**
   * Of a stack that is there already: the names of the members of a group of resources.
   * @param names those that a new stack would have
   * @param isRandom they are only counted, for Heat names them at random
   */
  readonly members?: (path: string, names: readonly string[], isRandom: boolean) => readonly string[];
  readonly limits?: Partial<EvaluationLimits & { readonly document: Partial<Limits> }>;
}

export interface Evaluation {
  /** In the order of their templates, nested ones in place. */
  readonly resources: readonly ResolvedResource[];
  /** Values may hold `Reference`s and `Unknown`s. */
  readonly outputs: MapValue;
  /** Outputs that have no value, and why: nothing of a placement hangs on them, so that each is only a warning. */
  readonly failedOutputs: ReadonlyMap<string, HeatError>;
  /** As the stack sees them; hidden ones as `******`. */
  readonly parameters: MapValue;
  /** What is odd, but no error. */
  readonly warnings: readonly Warning[];
  /** Groups whose members Heat names at random, by path, with the number of members the template gives them. */
  readonly randomGroups: ReadonlyMap<string, number>;
}

/**
 * Evaluates as Heat would on creating the stack: functions, parameters, conditions, nested templates and groups are
 * gone from the result. What only a running cloud can tell stays in it as `Reference` or `Unknown`.
 *
 * Pure: reads no file, no clock. Work, text, depth and number of resources are bounded.
 *
 * @throws HeatError for a wrong template, environment or parameter, with the place
 * @throws DocumentError for a file that is no YAML or JSON
 */
export function evaluateTemplate(input: EvaluationInput): Evaluation {
  const { document: documentLimits = TEMPLATE_LIMITS, ...limits } = input.limits ?? {};
  const files = new Files(input.files, documentLimits, (message, position) => run.warn(message, position));
  const surroundings: Surroundings = input;
  const run: Run = new Run(files, { ...EVALUATION_LIMITS, ...limits }, surroundings);
  const environments = (input.environments ?? []).map((name) =>
    files.find(name, undefined, 'the request', undefined),
  );
  run.environment = readEnvironments(
    environments.map((file) => files.document(file)),
    run,
  );

  const file = files.find(input.template, undefined, 'the request', undefined);
  const template = files.template(file);
  const stackName = input.stackName ?? /([^/]*?)(\.[^./]*)?$/.exec(file.name)![1]!;
  const given = new Map<string, Given>(run.environment.parameters);
  for (const [name, value] of Object.entries(input.parameters ?? {}))
    given.set(name, { value, by: 'the request' });
  for (const name of input.unknownParameters ?? []) {
    const schema = template.parameters.get(name);
    if (schema === undefined) continue;
    given.set(name, { value: new Unknown(`get_param: ${name}`, schema.position), by: 'the request' });
  }
  const parameters = new Parameters(
    template.parameters,
    given,
    run.environment.defaults,
    { 'OS::stack_name': stackName, 'OS::stack_id': input.stackId, 'OS::project_id': input.projectId },
    {
      word: 'parameter',
      advice: (name) => `give it with --parameter ${name}=VALUE, or under "parameters" in an environment`,
      position: undefined,
    },
    run,
  );
  const setting: Setting = {
    run,
    registry: new Registry(run.environment.registry, run.steps),
    depth: 0,
    templates: [file.name],
    stackName,
    makers: MAKERS,
  };
  const stack = new Stack(template, parameters, setting);
  return {
    resources: distinct(stack.resources()),
    ...outputsOf(stack, run),
    parameters: mapOf(parameters.shown()),
    warnings: run.warnings,
    randomGroups: run.randomGroups,
  };
}

/** What an evaluation may take is a bound on outputs as well. */
const BOUNDS: readonly HeatErrorCode[] = ['valet.template.too_costly', 'valet.template.too_deep'];

/** As in Heat, a stack is made all the same when one of its outputs cannot be computed. */
function outputsOf(stack: Stack, run: Run): Pick<Evaluation, 'outputs' | 'failedOutputs'> {
  const values: [string, unknown][] = [];
  const failedOutputs = new Map<string, HeatError>();
  for (const name of stack.outputNames) {
    const position = stack.document.at(['outputs', name]);
    try {
      values.push([name, stack.output(name)]);
    } catch (error) {
      if (!(error instanceof HeatError) || BOUNDS.includes(error.code)) throw error;
      values.push([name, new Unknown(`output ${name}`, position)]);
      failedOutputs.set(name, error);
      run.warn(`the output ${quote(name)} has no value: ${error.message}`, error.position ?? position);
    }
  }
  return { outputs: mapOf(values), failedOutputs };
}

const MAKERS: Makers = {
  instantiate,
  openStack: (template, parameters, setting, facade) => new Stack(template, parameters, setting, facade),
};

/** Names may contain dots, and then two resources could have the same path. */
function distinct(resources: Iterable<ResolvedResource>): ResolvedResource[] {
  const byPath = new Map<string, ResolvedResource>();
  for (const resource of resources) {
    const other = byPath.get(resource.path);
    if (other !== undefined) throw ambiguous(resource, other.position());
    byPath.set(resource.path, resource);
  }
  return [...byPath.values()];
}

function ambiguous(resource: ResolvedResource, other: Position): HeatError {
  return new HeatError(
    'valet.template.ambiguous_path',
    `two resources have the path ${resource.path}, the other at ${other.file}:${other.line}; rename one that has a dot in its name`,
    { position: resource.position(), resource: resource.path },
  );
}
