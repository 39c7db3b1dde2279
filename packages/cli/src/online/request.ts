/** What a plan is asked for: the resources of a Heat template, or of a file as the API takes them. */
import { formatPosition, quote, readDocument } from '@valet/document';
import { evaluateTemplate, Reference, Unknown } from '@valet/heat';
import { InputError } from '../failure.ts';
import { collectStack } from '../files/collect.ts';
import { FileReader } from '../files/reader.ts';
import type { StackOptions } from '../options.ts';
import { visible } from '../output/table.ts';
import type { Sink } from '../streams.ts';

export interface RequestFiles extends StackOptions {
  readonly template?: string;
  readonly resources?: string;
  readonly name?: string;
}

export interface PlanRequest {
  readonly name: string;
  readonly stackId: string | undefined;
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What else a file in the form of the API's body says. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const BYTES = 8 * 1024 * 1024;

/** Of no use to a placement, long, and often secret: these stay here. */
const PRIVATE = new Set(['user_data', 'admin_pass', 'personality', 'config', 'key_name']);

/** @throws InputError, HeatError or DocumentError for what is wrong in the files, with the place */
export function readRequest(options: RequestFiles, err: Sink): PlanRequest {
  const { template, resources } = options;
  if ((template === undefined) === (resources === undefined))
    throw new InputError('give either --template or --resources');
  return template === undefined ? fromResources(resources!, options) : fromTemplate(template, options, err);
}

function fromTemplate(template: string, options: RequestFiles, err: Sink): PlanRequest {
  const name = options.name ?? baseName(template);
  const evaluation = evaluateTemplate({
    ...collectStack(template, options.environment, options.root),
    parameters: options.parameter ?? {},
    stackName: name,
  });
  for (const { message, position } of evaluation.warnings)
    err.write(`${visible(`warning: ${formatPosition(position)}: ${message}`)}\n`);
  const entries = evaluation.resources.map(({ path, name: own, type, properties, metadata }) => {
    const shown = Object.fromEntries(Object.entries(properties).filter(([key]) => !PRIVATE.has(key)));
    // The path is the key: so members of nested stacks can be told, and references stay names.
    return [path, plain({ name: own, type, properties: shown, ...(metadata == null ? {} : { metadata }) })];
  });
  return { name, stackId: undefined, resources: Object.fromEntries(entries), rest: {} };
}

function fromResources(file: string, options: RequestFiles): PlanRequest {
  const text = new FileReader({ fileBytes: BYTES, totalBytes: BYTES, files: 1 }).readNamed(file);
  const document = readDocument(text, file);
  if (!isMap(document.value)) throw new InputError('expected a map of resources', document.at([]));
  const isBody = isMap(document.value.resources) && document.value.resources.type === undefined;
  const { plan_name, stack_id, resources, ...rest } = isBody ? document.value : { resources: document.value };
  for (const [key, value] of Object.entries(resources as object))
    if (!isMap(value))
      throw new InputError(
        `resource ${quote(key)}: expected a map with type and properties`,
        document.at(isBody ? ['resources', key] : [key]),
      );
  return {
    name: options.name ?? (typeof plan_name === 'string' ? plan_name : baseName(file)),
    stackId: typeof stack_id === 'string' ? stack_id : undefined,
    resources: resources as PlanRequest['resources'],
    rest,
  };
}

/** References as the paths they lead to; what only a cloud can tell as a map, which no property takes for a value. */
function plain(value: unknown): unknown {
  if (value instanceof Reference) return value.path;
  if (value instanceof Unknown) return { known_later: value.expression };
  if (Array.isArray(value)) return value.map(plain);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a file without folder and ending. */
export function baseName(path: string): string {
  return /([^/\\]*?)(\.[^./\\]*)?$/.exec(path)![1]!;
}
