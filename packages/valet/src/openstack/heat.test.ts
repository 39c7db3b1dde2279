import { describe, expect, it } from 'vitest';
import { resourcesOf } from './heat.ts';

const ROOT = '00000000-0000-0000-0000-000000000001';
const GROUP = '00000000-0000-0000-0000-000000000002';
const MEMBER = '00000000-0000-0000-0000-000000000003';

function resource(name: string, stack: string, nested?: string) {
  const at = (id: string, rel: string) => ({ rel, href: `http://heat/v1/p/stacks/name/${id}` });
  return {
    resource_name: name,
    resource_type: 'OS::Nova::Server',
    resource_status: 'CREATE_IN_PROGRESS',
    physical_resource_id: nested ?? '',
    updated_time: '2026-01-01T00:00:00Z',
    links: [
      { rel: 'self', href: `http://heat/v1/p/stacks/name/${stack}/resources/${name}` },
      at(stack, 'stack'),
      ...(nested === undefined ? [] : [at(nested, 'nested')]),
    ],
  };
}

describe('resources of a stack', () => {
  it('have the path of names from the root, in whatever order they are listed', () => {
    const listed = [resource('vm', MEMBER), resource('0', GROUP, MEMBER), resource('web', ROOT, GROUP)];
    const paths = resourcesOf(listed, ROOT).map(({ path }) => path.join('.'));
    expect(paths.sort()).toEqual(['web', 'web.0', 'web.0.vm']);
  });

  it('have no physical id before they are there', () => {
    expect(resourcesOf([resource('vm', ROOT)], ROOT)[0]?.physicalId).toBeNull();
  });

  it('leave out what hangs below a stack that is not listed, and circles', () => {
    expect(resourcesOf([resource('vm', MEMBER)], ROOT)).toEqual([]);
    const circle = [resource('a', GROUP, MEMBER), resource('b', MEMBER, GROUP)];
    expect(resourcesOf(circle, ROOT)).toEqual([]);
  });
});
