import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../testing/api.ts';
import { ExpressionError, readExpression } from './expression.ts';
import { HiddenNames } from './hidden-names.ts';
import { defaultPolicy, readPolicy } from './policy.ts';
import { RULES, type RuleName } from './rules.ts';

const none = () => () => false;
const own = { projectId: 'p1', userId: 'member-of-p1' };
const foreign = { projectId: 'p2', userId: 'member-of-p2' };

describe('a rule', () => {
  const holds = (text: string, target = own) =>
    readExpression(text).check(callerOf('member', 'p1'), target, none);

  it.each([
    ['', true],
    ['@', true],
    ['!', false],
    ['role:member', true],
    ['role:Member', true],
    ['role:admin', false],
    ['not role:admin', true],
    ['not not role:admin', false],
    ['role:admin or role:member', true],
    ['role:admin and role:member', false],
    ['role:admin or role:member and project_id:%(project_id)s', true],
    ['(role:admin or role:member) and not project_id:%(project_id)s', false],
    ['((role:reader))', true],
    ['role:member AND user_id:%(user_id)s', true],
    ['project_id:p1', true],
    ['project_id:p2', false],
    ['user_id:member-of-p1', true],
  ])('%j is %s for a member on a thing of its own', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('compares with whose thing it is', () => {
    expect(holds('project_id:%(project_id)s', foreign)).toBe(false);
    expect(holds('user_id:%(user_id)s', foreign)).toBe(false);
  });

  it('takes what is nobody’s for nobody’s own', () => {
    const homeless = { ...callerOf('member', 'p1'), projectId: null };
    const { check } = readExpression('project_id:%(project_id)s');
    expect(check(homeless, { projectId: null, userId: null }, none)).toBe(false);
  });

  it.each([
    ['role:boss', /"boss" is none that counts/],
    ['role:membr', /Did you mean "member"/],
    ['role', /expected a check such as role:admin, got "role"/],
    ['role:admin role:member', /expected "and", "or" or the end, got "role:member"/],
    ['(role:admin', /closing bracket/],
    ['role:admin)', /got "\)"/],
    ['role:admin or', /got the end/],
    ['domain_id:x', /no check "domain_id"/],
    ['project_id:%(user_id)s', /can be compared with %\(project_id\)s/],
    ['('.repeat(60), /too deeply/],
    ['@ or '.repeat(500), /at most 2000 characters/],
  ])('%j cannot be read', (text, why) => {
    expect(() => readExpression(text)).toThrow(ExpressionError);
    expect(() => readExpression(text)).toThrow(why);
  });
});

describe('a policy file', () => {
  it('changes the rules that it names, and leaves the others', () => {
    const policy = readPolicy(
      '"capacity:show": "rule:project_member"\n"groups:create": "!"\n',
      'policy.yaml',
    );
    expect(policy.allows('capacity:show', callerOf('member', 'p1'), own)).toBe(true);
    expect(policy.allows('groups:create', callerOf('admin', 'p1'), own)).toBe(false);
    expect(policy.allows('plans:create', callerOf('member', 'p1'), own)).toBe(true);
    expect(defaultPolicy().allows('capacity:show', callerOf('member', 'p1'), own)).toBe(false);
  });

  it('may be JSON, empty, and have rules of its own', () => {
    const policy = readPolicy(
      '{"auditor": "role:reader and project_id:p7", "site:show": "rule:admin or rule:auditor"}',
      'p.json',
    );
    expect(policy.allows('site:show', callerOf('reader', 'p7'), own)).toBe(true);
    expect(policy.allows('site:show', callerOf('reader', 'p1'), own)).toBe(false);
    expect(
      readPolicy('# nothing changed\n', 'p.yaml').allows('site:show', callerOf('admin', 'p1'), own),
    ).toBe(true);
  });

  it('changes what other rules are made of', () => {
    const policy = readPolicy('admin: role:admin and project_id:p9', 'p.yaml');
    expect(policy.allows('groups:create', callerOf('admin', 'p9'), own)).toBe(true);
    expect(policy.allows('groups:create', callerOf('admin', 'p1'), own)).toBe(false);
  });

  it.each([
    ['"plans:creat": "@"', /p\.yaml:1:1: .*Did you mean "plans:create"/],
    ['"plans:create": 7', /p\.yaml:1:\d+: .*expected a rule such as "role:admin", got the number 7/],
    ['"plans:create": "rule:nobody"', /there is no rule "nobody"/],
    ['a: "rule:b"\nb: "rule:a"\n"plans:create": "rule:a"', /in a circle: a → b → a/],
    ['"plans:create": "role:"', /p\.yaml:1:/],
    ['- role:admin', /expected a map/],
    ['a: [', /p\.yaml:1:4/],
  ])('%j is refused with its place', (text, why) => {
    expect(() => readPolicy(text, 'p.yaml')).toThrow(why);
    expect(() => readPolicy(text, 'p.yaml')).toThrow(
      expect.objectContaining({ code: 'valet.config.invalid' }),
    );
  });

  it('tells of everything wrong at once', () => {
    expect(() => readPolicy('"plans:create": 7\n"plans:list": 8', 'p.yaml')).toThrow(
      /p\.yaml:1:.*\n.*p\.yaml:2:/,
    );
  });
});

describe('the document of the policy', () => {
  it('tells every rule with its default', () => {
    const text = readFileSync(new URL('../../../../../docs/policy.md', import.meta.url), 'utf8');
    for (const name of Object.keys(RULES) as RuleName[])
      expect(text).toContain(`| \`${name}\` | \`${RULES[name].by}\` | ${RULES[name].does} |`);
  });
});

describe('hidden names', () => {
  const names = new HiddenNames('secret');

  it('are the same in one project, and others in another and with another secret', () => {
    expect(names.hide('h1', 'p1')).toBe(new HiddenNames('secret').hide('h1', 'p1'));
    const all = [
      names.hide('h1', 'p1'),
      names.hide('h2', 'p1'),
      names.hide('h1', 'p2'),
      names.hide('h1', null),
      new HiddenNames('other').hide('h1', 'p1'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
