/** Writes answers by the schemas of their routes. */
import serializers from '@fastify/fast-json-stringify-compiler';

/**
 * Compiles the writer of an answer when the first of its kind is sent: most routes are seldom asked, and all of them
 * together would take a third of the time of a start.
 */
export function lazySerializers(): ReturnType<typeof serializers.SerializerSelector> {
  const select = serializers.SerializerSelector();
  return (schemas, options) => {
    const compile: serializers.SerializerCompiler = select(schemas, options);
    return (route) => {
      let serialize: ReturnType<serializers.SerializerCompiler> | undefined;
      return (document) => {
        serialize ??= compile(route);
        return serialize(document);
      };
    };
  };
}
