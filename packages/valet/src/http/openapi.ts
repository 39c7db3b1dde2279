/** The OpenAPI document, made of the schemas that validate and serialise. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { HISTORIC, LATEST, SERVICE_TYPE, versionText } from './microversion.ts';
import { answer, ErrorDocument } from './schemas/common.ts';

const versionParameter = {
  name: 'OpenStack-API-Version',
  in: 'header',
  required: false,
  description: `\`${SERVICE_TYPE} 1.N\` or \`${SERVICE_TYPE} latest\`; without it the historic ${versionText(HISTORIC)}.`,
  schema: { type: 'string', example: `${SERVICE_TYPE} ${versionText(LATEST)}` },
};

const description = `Plans where whole OpenStack applications go, remembers it, and reserves it.

Calls need a Keystone token in \`X-Auth-Token\`, but for the versions and the health check. Paths may end with a slash. What is marked with a later minimum version is asked for with \`OpenStack-API-Version\`.`;

export const OPENAPI_OPTIONS: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: { title: 'Valet', version: versionText(LATEST), description, license: { name: 'Apache-2.0' } },
    tags: [
      { name: 'plans', description: 'Whole applications' },
      { name: 'placements', description: 'One server or volume each' },
      { name: 'groups', description: 'Rules that outlive the stacks that use them' },
      { name: 'previews', description: 'Where something would go' },
      { name: 'capacity', description: 'How many more fit' },
      { name: 'site', description: 'Hosts, racks, clusters and pools' },
      { name: 'events', description: 'Changes as they happen' },
      { name: 'status', description: 'How the service is' },
      { name: 'versions', description: 'What can be asked for' },
    ],
    components: { securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' } } },
    security: [{ token: [] }],
  },
  refResolver: {
    // The names of the schemas, not numbers.
    buildLocalReference: (json, _base, _fragment, i) =>
      typeof json.$id === 'string' ? json.$id : `def-${i}`,
  },
  transform: ({ schema, url, route }) => {
    const { rule, since = HISTORIC } = route.config ?? {};
    const known = (schema ?? {}) as { readonly response?: object };
    const extended = {
      ...known,
      response: { ...known.response, default: answer('What went wrong.', ErrorDocument) },
      'x-openstack-min-version': versionText(since),
      ...(rule === undefined || rule === 'public' ? {} : { 'x-openstack-policy': rule }),
    };
    return { schema: extended, url };
  },
  transformObject: (documents) => {
    if (!('openapiObject' in documents)) return documents.swaggerObject;
    const { openapiObject } = documents;
    for (const path of Object.values(openapiObject.paths ?? {}))
      for (const operation of Object.values(path ?? {}) as { parameters?: object[] }[])
        operation.parameters = [...(operation.parameters ?? []), versionParameter];
    return openapiObject;
  },
};
