/** Short ways for tests to evaluate texts. */
import { DocumentError, formatPosition } from '@valet/document';
import { HeatError } from '../../error.ts';
import { type Evaluation, type EvaluationInput, evaluateTemplate } from '../../evaluate.ts';
import type { ResolvedResource } from '../../resource.ts';

type Options = Omit<Partial<EvaluationInput>, 'files'> & {
  readonly files?: Readonly<Record<string, string>>;
};

/** Evaluates a template text, called `main.yaml`. @throws HeatError for an output without a value, too */
export function evaluate(template: string, options: Options = {}): Evaluation {
  const evaluation = evaluateLeniently(template, options);
  for (const error of evaluation.failedOutputs.values()) throw error;
  return evaluation;
}

/** As those who place a stack evaluate it: an output without a value is a warning. */
export function evaluateLeniently(template: string, { files, ...options }: Options = {}): Evaluation {
  return evaluateTemplate({ template: 'main.yaml', ...options, files: { ...files, 'main.yaml': template } });
}

/** The value of an expression, written as an output in a template that may have further sections. */
export function evaluated(
  expression: string,
  version = '2021-04-16',
  sections = '',
  options: Options = {},
): unknown {
  const indented = expression.replaceAll('\n', '\n      ');
  const text = `heat_template_version: ${version}\noutputs:\n  it:\n    value:\n      ${indented}\n${sections}`;
  return evaluate(text, options).outputs.it;
}

/** What is thrown, as a person would read it. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof HeatError) return `${error.code} ${error.toString()}`;
    if (error instanceof DocumentError)
      return `${error.code} ${formatPosition(error.position)}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

export function refusalOf(template: string, options: Options = {}): string {
  return refusal(() => evaluate(template, options));
}

/** The resources as lines of `path type`. */
export function list({ resources }: Evaluation): string[] {
  return resources.map(({ path, type }) => `${path} ${type}`);
}

export function resourceAt({ resources }: Evaluation, path: string): ResolvedResource {
  const found = resources.find((resource) => resource.path === path);
  if (found === undefined)
    throw new Error(`there is no ${path}, only ${resources.map(({ path }) => path).join(', ')}`);
  return found;
}
