import { describe, expect, it } from 'vitest';
import { application, ref, refusal, server, unknown, volume } from '../testing/resources.ts';

const hinted = (scheduler_hints: unknown) => server({ scheduler_hints });
const serverGroup = (properties = {}) => ({ type: 'OS::Nova::ServerGroup', properties });
const placed = {
  hostOf: (name: string) => ({ old1: 'h1', old2: 'h2' })[name],
  poolOf: (name: string) => ({ oldvol: 'p1' })[name],
};

describe('the hint group', () => {
  it.each([
    [undefined, { type: 'diversity' }],
    [['anti-affinity'], { type: 'diversity' }],
    [['affinity'], { type: 'affinity' }],
    [['soft-anti-affinity'], { type: 'diversity', soft: 1 }],
    ['soft-affinity', { type: 'affinity', soft: 1 }],
  ])('puts servers into a server group with policies %j', (policies, expected) => {
    const { application: app, items } = application({
      a: hinted({ group: ref('sg') }),
      b: hinted({ group: [ref('sg')] }),
      sg: serverGroup({ policies, name: 'apart' }),
    });
    expect(app.groups).toEqual([{ name: 'sg', level: 'host', members: ['a', 'b'], ...expected }]);
    expect(items[2]).toMatchObject({ path: 'sg', name: 'apart', kind: 'group' });
  });

  it('knows the rule max_server_per_host', () => {
    const rules = { max_server_per_host: '3' };
    const given = (policy: string) => ({
      a: hinted({ group: 'sg' }),
      sg: serverGroup({ policies: [policy], rules }),
    });
    expect(application(given('anti-affinity')).application.groups![0]!.maxPerUnit).toBe(3);
    expect(refusal(given('affinity')).position!.file).toBe('sg/properties/rules/max_server_per_host');
  });

  it.each([[['affinity', 'anti-affinity']], [['affinty']], [[7]]])('refuses the policies %j', (policies) => {
    expect(refusal({ sg: serverGroup({ policies }) }).code).toBe('valet.template.invalid_value');
  });

  it('leaves a server group without servers out, and says so', () => {
    const { application: app, items, warnings } = application({ a: server(), sg: serverGroup() });
    expect([app.groups, items.length]).toEqual([[], 1]);
    expect(warnings[0]!.message).toContain('has no members');
  });

  it('takes the name or id of a stored group, whatever else has that name', () => {
    const groups = [{ name: 'spread', id: 'u-1', type: 'diversity' }] as const;
    const { application: app } = application({ a: hinted({ group: 'u-1' }), spread: server() }, { groups });
    expect(app.groups).toEqual([
      { name: 'spread#2', type: 'diversity', level: 'host', stored: 'spread', members: ['a'] },
    ]);
  });

  it('warns of a group nobody knows, and of one only the cloud knows', () => {
    const { warnings } = application({ a: hinted({ group: '6d8e…' }), b: hinted({ group: unknown() }) });
    expect(warnings.map((warning) => warning.resource)).toEqual(['a', 'b']);
  });

  it('refuses a reference to something else', () => {
    expect(refusal({ a: hinted({ group: ref('b') }), b: server() }).message).toContain('reference to "b"');
  });
});

describe('the hint same_host', () => {
  it('keeps servers of the stack on one host', () => {
    const { application: app } = application({ a: server(), b: hinted({ same_host: [ref('a')] }) });
    expect(app.groups).toEqual([
      { name: 'b/same_host', type: 'affinity', level: 'host', members: ['a', 'b'] },
    ]);
  });

  it('allows the hosts of any of the servers that are there already', () => {
    const { application: app } = application({ b: hinted({ same_host: ['old2', 'old1'] }) }, { placed });
    expect(app.servers[0]!.allowedHosts).toEqual(['h1', 'h2']);
    expect(app.groups).toEqual([]);
  });

  it('warns of servers nobody knows', () => {
    const { application: app, warnings } = application({ b: hinted({ same_host: 'gone' }) }, { placed });
    expect(app.servers[0]).not.toHaveProperty('allowedHosts');
    expect(warnings[0]!.message).toContain('no server "gone" is known');
  });

  it('refuses what is no server', () => {
    expect(refusal({ a: volume(), b: hinted({ same_host: ref('a') }) }).code).toBe(
      'valet.template.wrong_kind',
    );
  });
});

describe('the hint different_host', () => {
  it('keeps each named server apart from the one that names it, and says nothing of the others', () => {
    const { application: app } = application({
      a: server(),
      b: server(),
      c: hinted({ different_host: [ref('a'), ref('b')] }),
    });
    expect(app.groups!.map((group) => [group.type, group.members])).toEqual([
      ['diversity', ['a', 'c']],
      ['diversity', ['b', 'c']],
    ]);
  });

  it('makes one group of servers that each name all before them', () => {
    const { application: app } = application({
      a: server(),
      b: hinted({ different_host: [ref('a')] }),
      c: hinted({ different_host: [ref('b'), ref('a')] }),
      d: hinted({ different_host: [ref('a'), ref('b'), ref('c')] }),
    });
    expect(app.groups).toMatchObject([{ name: 'b/different_host', members: ['a', 'b', 'c', 'd'] }]);
  });

  it('says a pair once when both name each other', () => {
    const { application: app } = application({
      a: hinted({ different_host: 'b' }),
      b: hinted({ different_host: 'a' }),
    });
    expect(app.groups).toHaveLength(1);
  });

  it('takes each server of a group of resources, but not itself', () => {
    const { application: app } = application({
      'web.0': server(),
      'web.1': hinted({ different_host: [[ref('web.0'), ref('web.1')]] }),
      db: hinted({ different_host: ref('web') }),
    });
    expect(app.groups!.map((group) => group.members)).toEqual([['web.0', 'web.1', 'db']]);
  });

  it('excludes the hosts of servers that are there already', () => {
    const { application: app } = application({ b: hinted({ different_host: ['old1', 'old2'] }) }, { placed });
    expect(app.servers[0]!.excludedHosts).toEqual(['h1', 'h2']);
  });

  it('has a limit on pairs', () => {
    const web = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`web.${i}`, hinted({ different_host: ref('web') })]),
    );
    expect(refusal(web).code).toBe('valet.template.too_large');
  });
});

describe('hints of volumes', () => {
  const vol = (scheduler_hints: unknown) => volume({ scheduler_hints });

  it('keep volumes of the stack together or apart', () => {
    const { application: app } = application({
      a: volume(),
      b: vol({ same_host: [ref('a')] }),
      c: vol({ different_host: [ref('a')] }),
    });
    expect(app.groups!.map((group) => [group.type, group.members])).toEqual([
      ['affinity', ['a', 'b']],
      ['diversity', ['a', 'c']],
    ]);
  });

  it('allow and exclude the pools of volumes that are there already', () => {
    const given = { a: vol({ same_host: 'oldvol' }), b: vol({ different_host: 'oldvol' }) };
    expect(application(given, { placed }).application.volumes).toMatchObject([
      { allowedPools: ['p1'] },
      { excludedPools: ['p1'] },
    ]);
  });
});

it('hints for other filters are nobody’s business', () => {
  const { application: app, warnings } = application({
    a: hinted({ build_near_host_ip: unknown(), query: '["=","a"]' }),
  });
  expect([app.groups, warnings]).toEqual([[], []]);
});
