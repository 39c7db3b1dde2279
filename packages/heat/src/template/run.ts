/** What one evaluation shares between its stacks: files, limits, what was spent, what is to be said. */
import type { Position } from '@valet/document';
import { HeatError } from '../error.ts';
import { type Costs, StepBudget } from '../steps.ts';
import type { Environment, Warnings } from './environment.ts';
import type { Files } from './files.ts';

/** Bounds on an evaluation. */
export interface EvaluationLimits {
  /** Most steps of work. */
  readonly maxSteps: number;
  /** Most characters that functions put together, in all. */
  readonly maxText: number;
  /** Deepest nesting of stacks; Heat's `max_nested_stack_depth`. Groups are stacks too. */
  readonly maxNestedDepth: number;
  /** Most resources, those of nested stacks included; Heat's `max_resources_per_stack`. */
  readonly maxResources: number;
}

export const EVALUATION_LIMITS: EvaluationLimits = {
  maxSteps: 2_000_000,
  maxText: 50_000_000,
  maxNestedDepth: 5,
  maxResources: 1000,
};

/** Most evaluations inside one another. Each takes a few frames of the stack of JavaScript, which is finite. */
const MAX_LEVELS = 400;

/** More than a person would read. */
const MOST_WARNINGS = 100;

export interface Warning {
  readonly message: string;
  readonly position: Position;
}

/** What a template can learn of the cloud it is for; what is not given stays unknown. */
export interface Surroundings {
  readonly projectId?: string | undefined;
  readonly region?: string | undefined;
  readonly availabilityZones?: readonly string[] | undefined;
  /** Names of the members of a group of resources in a stack that is there. @see EvaluationInput */
  readonly members?:
    | ((path: string, names: readonly string[], isRandom: boolean) => readonly string[])
    | undefined;
}

export class Run implements Costs, Warnings {
  readonly files: Files;
  readonly limits: EvaluationLimits;
  readonly surroundings: Surroundings;
  readonly steps: StepBudget;
  readonly text: StepBudget;
  readonly warnings: Warning[] = [];
  /** Groups whose members Heat names at random, by path, with the number of members the template gives them. */
  readonly randomGroups = new Map<string, number>();
  /** Set once the environments are read, which takes steps itself. */
  environment: Environment = { parameters: new Map(), defaults: new Map(), registry: [] };
  #resources = 0;
  #level = 0;
  readonly #computed = new Map<object, unknown>();

  constructor(files: Files, limits: EvaluationLimits, surroundings: Surroundings) {
    this.files = files;
    this.limits = limits;
    this.surroundings = surroundings;
    this.steps = new StepBudget(limits.maxSteps);
    this.text = new StepBudget(limits.maxText, 'characters of text');
  }

  /** The same remark about the same place is made once, however many members of a group it is met in. */
  warn(message: string, position: Position): void {
    this.steps.spend();
    if (this.warnings.length === MOST_WARNINGS) return;
    const isSame = ({ message: other, position: at }: Warning) =>
      message === other &&
      at.file === position.file &&
      at.line === position.line &&
      at.column === position.column;
    if (!this.warnings.some(isSame)) this.warnings.push({ message, position });
  }

  /** Counts resources before they are made. @param who asks for them: `the template`, `OS::Heat::… "web"` */
  countResources(count: number, who: string, position: Position, resource?: string): void {
    this.#resources += count;
    const most = this.limits.maxResources;
    if (this.#resources <= most) return;
    throw new HeatError(
      'valet.template.too_many_resources',
      `${who} asks for ${count} resources, which makes ${this.#resources} in the whole stack; at most ${most} are allowed`,
      { position, resource },
    );
  }

  /** What a computation gives, done once in the whole evaluation for the same key. */
  once<T>(key: object, compute: () => T): T {
    if (!this.#computed.has(key)) this.#computed.set(key, compute());
    return this.#computed.get(key) as T;
  }

  /** Evaluates something inside something else. */
  deeper<T>(evaluate: () => T): T {
    if (this.#level >= MAX_LEVELS) {
      throw new HeatError(
        'valet.template.too_deep',
        `values hang on one another more than ${MAX_LEVELS} deep`,
      );
    }
    this.#level++;
    try {
      return evaluate();
    } finally {
      this.#level--;
    }
  }
}
