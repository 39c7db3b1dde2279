/** Evaluates Heat templates with their files and environments, and makes applications of them. */
export {
  HeatError,
  type HeatErrorCode,
  type HeatErrorPlace,
  type KindErrorCode,
  type TemplateErrorCode,
} from './error.ts';
export { type Evaluation, type EvaluationInput, evaluateTemplate } from './evaluate.ts';
export { functionsOf } from './functions/index.ts';
export { type ApplicationOptions, type StackApplication, toApplication } from './kinds/application.ts';
export { type Cloud, type CloudGroup, cloudOf, type Flavor } from './kinds/cloud.ts';
export type { Item, ResourceWarning } from './kinds/draft.ts';
export { type Demand, demandOf } from './kinds/flavor.ts';
export { Reference, type ResolvedResource, Unknown } from './resource.ts';
export { StepBudget } from './steps.ts';
export { EVALUATION_LIMITS, type EvaluationLimits, type Warning } from './template/run.ts';
export { HOT_RELEASES, HOT_VERSIONS, type HotVersion } from './template/version.ts';
