/** Checks what comes in against the schema of its route, in words that help. */
import { describe, didYouMean, formatPath, quote } from '@valet/document';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError as Problem } from 'typebox/error';
import { Value } from 'typebox/value';
import { ValetError } from '../error.ts';

const PARTS: Readonly<Record<string, string>> = {
  body: 'the body',
  params: 'the path',
  querystring: 'the query',
  headers: 'the headers',
};

/** A validator compiler for fastify. What is in paths and queries is text, and read as what the schema wants. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  // Compiled when it is first needed: most routes are seldom asked, and a start is to be quick.
  let validator: ReturnType<typeof Compile> | undefined;
  const reads = httpPart !== 'body';
  return (given) => {
    validator ??= Compile(schema);
    if (validator.Check(given)) return { value: given };
    const value = reads ? Value.Convert(schema, given) : given;
    if (reads && validator.Check(value)) return { value };
    const message = explain(validator.Errors(value), value, schema, PARTS[httpPart] ?? httpPart);
    return { error: new ValetError('valet.request.invalid', message) };
  };
};

/** Speaks of the deepest problem: of a choice, that is the alternative that came nearest. */
function explain(problems: readonly Problem[], root: unknown, schema: TSchema, part: string): string {
  const depth = ({ instancePath }: Problem) => instancePath.split('/').length;
  const real = problems.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'boolean');
  if (real.length === 0) return `${part} is not what it should be`;
  const deepest = Math.max(...real.map(depth));
  const [first] = real.filter((problem) => depth(problem) === deepest);
  const steps = first.instancePath.split('/').slice(1).map(unescaped);
  const value = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | null)?.[step], root);
  const path = formatPath(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
  const where = path === '' ? part : `${path} in ${part}`;
  if (first.keyword === 'required') {
    const names = first.params.requiredProperties.map((name) => quote(name));
    return `${where} needs ${names.join(' and ')}`;
  }
  if (first.keyword === 'additionalProperties') {
    const [name] = first.params.additionalProperties;
    const known = Object.keys((schema as { readonly properties?: object }).properties ?? {});
    return `${where} has an unknown key ${quote(name)}.${path === '' ? didYouMean(name, known) : ''}`;
  }
  const here = real.filter(({ instancePath }) => instancePath === first.instancePath);
  const words = here.flatMap((problem) => (problem.keyword === 'enum' ? problem.params.allowedValues : []));
  const help = typeof value === 'string' ? didYouMean(value, words.map(String)) : '';
  return `${where}: expected ${[...new Set(here.map(wanted))].join(' or ')}, got ${got(first, value)}.${help}`;
}

function got({ keyword }: Problem, value: unknown): string {
  const isCounted = Array.isArray(value) && (keyword === 'minItems' || keyword === 'maxItems');
  return isCounted ? `one of ${value.length}` : describe(value);
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function wanted(problem: Problem): string {
  switch (problem.keyword) {
    case 'type':
      return [problem.params.type]
        .flat()
        .map((type) => TYPES[type] ?? type)
        .join(' or ');
    case 'enum':
      return problem.params.allowedValues.map((value) => JSON.stringify(value)).join(' or ');
    case 'const':
      return JSON.stringify(problem.params.allowedValue);
    case 'pattern':
      return `a text like ${problem.params.pattern}`;
    case 'minimum':
    case 'maximum':
      return `a number ${problem.params.comparison} ${problem.params.limit}`;
    case 'minLength':
      return `a text of at least ${problem.params.limit} characters`;
    case 'maxLength':
      return `a text of at most ${problem.params.limit} characters`;
    case 'minItems':
      return `a list of at least ${problem.params.limit}`;
    case 'maxItems':
      return `a list of at most ${problem.params.limit}`;
    default:
      return problem.message.replace(/^must (be )?/, '');
  }
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}
