/** OS::Nova::ServerGroup: affinity or anti-affinity of hosts among the servers that name it in a hint. */
import type { ResolvedResource } from '../resource.ts';
import type { Draft } from './draft.ts';
import { Field } from './field.ts';
import type { Kind } from './kind.ts';
import { displayName } from './names.ts';

/** Read before servers, which join it. */
export const novaServerGroup: Kind = { role: 'group', types: ['OS::Nova::ServerGroup'], read };

const POLICIES = ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity'] as const;

/** What Nova only prefers costs this much for each pair that breaks it. */
const SOFT_WEIGHT = 1;

function read(resource: ResolvedResource, draft: Draft): void {
  const properties = Field.properties(resource);
  const policies = properties.getAny('policies', 'policy');
  const [first, second] = policies.oneOrMore();
  if (second) throw policies.wrong('one policy: Nova takes no more than one for a group');
  const policy = first?.oneOf(POLICIES) ?? 'anti-affinity';
  const most = properties.get('rules').get('max_server_per_host');
  const maxPerUnit = most.integer({ min: 1 });
  if (maxPerUnit !== undefined && policy !== 'anti-affinity') {
    throw most.refuse(
      'valet.template.invalid_value',
      `${most.label} goes with the policy anti-affinity only, and this group has ${policy}`,
    );
  }
  draft.addGroup(
    resource,
    {
      name: resource.path,
      type: policy.endsWith('anti-affinity') ? 'diversity' : 'affinity',
      level: 'host',
      ...(policy.startsWith('soft-') && { soft: SOFT_WEIGHT }),
      ...(maxPerUnit !== undefined && { maxPerUnit }),
      members: new Map(),
      at: properties,
    },
    displayName(properties.get('name')),
  );
}
