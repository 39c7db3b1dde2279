import { describe, expect, it } from 'vitest';
import { application, assignment, type Given, ref, refusal, server } from '../testing/resources.ts';

const groups = [
  { name: 'gold', type: 'exclusivity', level: 'host' },
  { name: 'silver', type: 'exclusivity', level: 'rack' },
] as const;
const group = (type: string, level: string, ...members: string[]) =>
  assignment(type, members.map(ref), {
    level,
    ...(type === 'exclusivity' && { group_name: level === 'rack' ? 'silver' : 'gold' }),
  });

describe('groups within groups', () => {
  it.each([
    ['affinity', 'host', 'affinity', 'rack'],
    ['affinity', 'rack', 'diversity', 'host'],
    ['affinity', 'host', 'spread', 'rack'],
    ['spread', 'host', 'affinity', 'rack'],
    ['spread', 'host', 'exclusivity', 'rack'],
    ['affinity', 'host', 'diversity', 'rack'],
    ['affinity', 'rack', 'exclusivity', 'rack'],
    ['diversity', 'host', 'affinity', 'rack'],
    ['diversity', 'host', 'exclusivity', 'rack'],
  ])('%s of %ss may stand in %s of %ss', (inner, innerLevel, outer, outerLevel) => {
    const given = { a: server(), in: group(inner, innerLevel, 'a'), out: group(outer, outerLevel, 'in') };
    expect(application(given, { groups }).application.groups).toHaveLength(2);
  });

  it.each([
    ['exclusivity', 'host', 'affinity', 'rack', 'exclusivity stands alone'],
    ['exclusivity', 'host', 'diversity', 'rack', 'exclusivity stands alone'],
    ['exclusivity', 'host', 'exclusivity', 'rack', 'exclusivity stands alone'],
    ['diversity', 'host', 'diversity', 'rack', 'within diversity may stand affinity'],
    ['spread', 'host', 'diversity', 'rack', 'within diversity may stand affinity'],
    ['diversity', 'host', 'spread', 'rack', 'within spread may stand affinity'],
    ['affinity', 'rack', 'affinity', 'host', 'its level rack is above host'],
  ])('%s of %ss may not stand in %s of %ss', (inner, innerLevel, outer, outerLevel, told) => {
    const error = refusal(
      { a: server(), in: group(inner, innerLevel, 'a'), out: group(outer, outerLevel, 'in') },
      { groups },
    );
    expect(error.code).toBe('valet.template.group_nesting');
    expect(error.message).toContain(told);
    expect(error.message).toContain('"in"');
    expect(error.position!.file).toBe('out/properties/resources/0');
  });

  it.each([1, 2, 3, 500])('may not contain each other, in a circle of %i', (size) => {
    const circle: Record<string, Given> = { a: server(), leaf: group('affinity', 'host', 'a') };
    for (let i = 0; i < size; i++) circle[`g${i}`] = group('affinity', 'rack', 'leaf', `g${(i + 1) % size}`);
    circle.above = group('affinity', 'rack', 'g0');
    const error = refusal(circle);
    expect(error.code).toBe('valet.template.group_cycle');
    expect(error.message).toMatch(/"g0" \(g0\/properties\/resources:1:1\) → .*"g0"/);
    expect(error.message).not.toContain('above');
  });

  it('may be nested as deep as one likes', () => {
    const chain: Record<string, Given> = { a: server(), g0: group('affinity', 'host', 'a') };
    for (let i = 1; i < 3000; i++) chain[`g${i}`] = group('affinity', 'host', `g${i - 1}`);
    expect(application(chain).application.groups).toHaveLength(3000);
  });
});
