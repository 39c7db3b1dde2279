/** Writes the types of the API as TypeScript from its OpenAPI document: pure text, no files. */

/** @param {any} document OpenAPI 3.1 @returns {string} the module `packages/client/src/api.ts` */
export function clientTypes(document) {
  const schemas = document.components.schemas;
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]));
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const types = Object.entries(schemas).map(
    ([name, schema]) =>
      `${comment(schema.description, '')}export type ${name} = ${shape(schema, '', names, true)};\n`,
  );
  const entries = operations.map(({ operation }) => operationType(operation, names));
  const table = operations.map(
    ({ path, method, operation }) =>
      `  ${operation.operationId}: { method: '${method}', path: '${path}' },\n`,
  );
  return `/** Generated from the API's OpenAPI document by \`npm run generate:client\`: do not edit. */

/** The newest microversion that these types know. */
export const API_VERSION = '${document.info.version}';

${types.join('\n')}
/** What each call takes and answers, by its operation id. */
export interface Operations {
${entries.join('\n')}}

export type OperationId = keyof Operations;

/** How each call is made. */
export const operations: Readonly<Record<OperationId, { readonly method: string; readonly path: string }>> = {
${table.join('')}};
`;
}

function operationType(operation, names) {
  const fields = (place) => {
    const found = (operation.parameters ?? []).filter((each) => each.in === place);
    if (found.length === 0) return undefined;
    return object(
      Object.fromEntries(found.map((each) => [each.name, { description: each.description, ...each.schema }])),
      found.filter((each) => each.required).map((each) => each.name),
      '      ',
      names,
    );
  };
  const path = fields('path');
  const query = fields('query');
  const body = operation.requestBody?.content['application/json'].schema;
  const lines = [
    ...(path === undefined ? [] : [`readonly path: ${path};`]),
    ...(query === undefined ? [] : [`readonly query?: ${query};`]),
    ...(body === undefined ? [] : [`readonly body: ${shape(body, '    ', names)};`]),
  ];
  const request = lines.length === 0 ? '{}' : `{\n${lines.map((line) => `      ${line}\n`).join('')}    }`;
  return `${comment(operation.summary, '  ')}  ${operation.operationId}: {
    readonly request: ${request};
    readonly answer: ${answers(operation, names)};
  };\n`;
}

function answers(operation, names) {
  const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const kinds = good.map(([, { content }]) => {
    if (content === undefined) return 'null';
    const [[type, { schema }]] = Object.entries(content);
    return type === 'application/json' ? shape(schema, '    ', names) : 'string';
  });
  return [...new Set(kinds)].join(' | ');
}

function shape(schema, indent, names, isDefinition = false) {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/components/schemas/', '');
  const name = isDefinition ? undefined : names.get(JSON.stringify(schema));
  if (name !== undefined) return name;
  if (schema.enum !== undefined) return schema.enum.map((word) => literal(word)).join(' | ');
  if (schema.const !== undefined) return literal(schema.const);
  const several = schema.anyOf ?? schema.oneOf;
  if (several !== undefined) return union(several.map((each) => shape(each, indent, names)));
  if (Array.isArray(schema.type))
    return union(schema.type.map((type) => shape({ ...schema, type }, indent, names)));
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${wrapped(shape(schema.items ?? {}, indent, names))}[]`;
    case 'object':
      return map(schema, indent, names);
    default:
      return 'unknown';
  }
}

function map({ properties = {}, required = [], additionalProperties }, indent, names) {
  const open =
    additionalProperties === undefined || additionalProperties === false
      ? undefined
      : `Readonly<Record<string, ${additionalProperties === true ? 'unknown' : shape(additionalProperties, indent, names)}>>`;
  if (Object.keys(properties).length === 0) return open ?? 'Readonly<Record<string, unknown>>';
  const known = object(properties, required, indent, names);
  return open === undefined ? known : `${known} & Readonly<Record<string, unknown>>`;
}

function object(properties, required, indent, names) {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
    const optional = required.includes(name) ? '' : '?';
    return `${comment(schema.description, inner)}${inner}readonly ${key}${optional}: ${shape(schema, inner, names)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function union(shapes) {
  return [...new Set(shapes.map(wrapped))].join(' | ');
}

function wrapped(text) {
  return /^[\w<>]+$/.test(text) || text.endsWith('}') ? text : `(${text})`;
}

function literal(value) {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

function comment(text, indent) {
  return text === undefined || text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '*\\/')} */\n`;
}
