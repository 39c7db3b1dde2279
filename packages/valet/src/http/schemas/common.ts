/** Pieces that the schemas share. */
import Type, { type Static, type TObject, type TProperties, type TSchema, type TUnsafe } from 'typebox';
import { EXTENDED } from '../microversion.ts';

/** A schema with a name of its own in the OpenAPI document. */
export type Named<Schema extends TSchema> = Schema & { readonly $id: string };

/** Every named schema, by its definition. */
const all: TSchema[] = [];

/**
 * An object under a name; what a schema does not list is not sent.
 * @param options `additionalProperties: false` refuses a body with what is not listed
 */
export function named<Properties extends TProperties>(
  $id: string,
  description: string,
  properties: Properties,
  options: { readonly additionalProperties?: false } = {},
): Named<TObject<Properties>> {
  const schema = Type.Object(properties, { $id, description, ...options }) as Named<TObject<Properties>>;
  all.push(schema);
  return schema;
}

export function namedSchemas(): readonly TSchema[] {
  return all;
}

export function ref<Schema extends TSchema>({ $id }: Named<Schema>): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>({ $ref: `${$id}#` });
}

/** The answer of a call: its description and its schema. */
export function answer<Schema extends TSchema>(description: string, schema: Named<Schema>) {
  return { description, content: { 'application/json': { schema: ref(schema) } } };
}

export const noContent = { description: 'Done; there is nothing to say.', type: 'null' } as const;

/** Null, or a text, number, boolean or list. */
export function nullable<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema> | null> {
  const {
    type,
    enum: words,
    ...rest
  } = schema as { readonly type?: string; readonly enum?: readonly unknown[] };
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type, 'null'],
    ...(words === undefined ? {} : { enum: [...words, null] }),
  });
}

/** A map with keys of the caller's choice. */
export function dictionary<Schema extends TSchema>(
  schema: Schema,
  description = '',
): TUnsafe<Readonly<Record<string, Static<Schema>>>> {
  return Type.Unsafe<Readonly<Record<string, Static<Schema>>>>({
    type: 'object',
    additionalProperties: schema,
    ...(description === '' ? {} : { description }),
  });
}

/** One of a few words. */
export function word<const Words extends readonly string[]>(
  words: Words,
  description = '',
): TUnsafe<Words[number]> {
  return Type.Unsafe<Words[number]>({
    type: 'string',
    enum: [...words],
    ...(description === '' ? {} : { description }),
  });
}

export function text(description: string) {
  return Type.String({ description });
}

export function list<Schema extends TSchema>(
  items: Schema,
  description = '',
): TUnsafe<readonly Static<Schema>[]> {
  return Type.Unsafe<readonly Static<Schema>[]>({
    type: 'array',
    items,
    ...(description === '' ? {} : { description }),
  });
}

/** A name or id that a caller gives. */
export function givenName(description: string) {
  return Type.String({ minLength: 1, maxLength: 255, description });
}

export const level = ['host', 'rack', 'cluster'] as const;

export const timestamps = {
  created_at: Type.Optional(Type.String({ format: 'date-time', description: 'UTC. From 1.1 on.' })),
  updated_at: Type.Optional(Type.String({ format: 'date-time', description: 'UTC. From 1.1 on.' })),
};

export const owner = {
  project_id: Type.Optional(nullable(text('Whose it is. From 1.1 on.'))),
  user_id: Type.Optional(nullable(text('Who made it. From 1.1 on.'))),
};

export const Link = Type.Object({ rel: Type.String(), href: Type.String() });

/** With which lists end that have more. */
export const pageLinks = {
  links: Type.Optional(list(Link, 'From 1.1 on, where there is more: the next page, as `rel: next`.')),
};

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Most entries of the answer. From 1.1 on.' })),
  marker: Type.Optional(givenName('Id of the last entry of the page before. From 1.1 on.')),
};

/** Ids of stacks and resources come from callers: several projects may have sent the same. */
export const ownerQuery = Type.Object({
  project_id: Type.Optional(
    text('Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on.'),
  ),
});

/** Whose thing is meant, as far as the version of the request can say. */
export function whose(query: { readonly project_id?: string }, minor: number): string | undefined {
  return minor < EXTENDED ? undefined : query.project_id;
}

export const ErrorDocument = named('Error', 'What went wrong, and what to do.', {
  title: text('The status in words.'),
  explanation: text('What was got, what was expected, and what to do.'),
  code: Type.Integer({ description: 'The HTTP status.' }),
  error: Type.Object(
    {
      message: text('As `explanation`.'),
      traceback: Type.Null(),
      type: text('The name by which old clients know the status: `HTTPBadRequest` …'),
      code: Type.Optional(text('A permanent dotted code, such as `valet.plan.infeasible`. From 1.1 on.')),
      plan_id: Type.Optional(text('The failed plan, kept for a while so that it can be explained.')),
      explanation: Type.Optional(
        Type.Unknown({ description: 'Why nothing could be placed: an `Explanation`.' }),
      ),
    },
    { additionalProperties: true },
  ),
});
