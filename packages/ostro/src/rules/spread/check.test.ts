import { describe, expect, it } from 'vitest';
import type { Group, Server } from '../../model/application.ts';
import type { Site } from '../../model/site.ts';
import { exampleSite, group, messages, proposal, server, servers } from '../../testing/build.ts';
import { checkSpread } from './check.ts';

/** What speaks against the group over servers a, b, c, d, which are on the hosts in this order. */
function found(
  more: Partial<Group>,
  hosts: readonly string[],
  site: Site = exampleSite(),
  items: readonly Server[] = servers('a', 'b', 'c', 'd'),
): string[] {
  const where = Object.fromEntries(items.map(({ name }, i) => [name, hosts[i]]));
  const groups = [group('g', 'spread', 'rack', Object.keys(where), more)];
  return messages(checkSpread(proposal(site, { servers: items, groups }, where)));
}

describe('even spread', () => {
  it('lets the numbers of servers in usable units differ by one', () => {
    expect(found({}, ['h1', 'h2', 'h3', 'h4'])).toEqual([]);
    expect(found({}, ['h1', 'h2', 'h3', 'h3'])).toEqual([
      'group g: servers by rack differ by 2, 1 allowed (r1 2, r2 2, r3 0)',
    ]);
  });

  it('allows as much unevenness as it says', () => {
    expect(found({ maxSkew: 2 }, ['h1', 'h2', 'h3', 'h3'])).toEqual([]);
    expect(found({ maxSkew: 2 }, ['h1', 'h2', 'h1', 'h3'])).toHaveLength(1);
    expect(found({ maxSkew: 0, over: 'used' }, ['h1', 'h2', 'h3', 'h3'])).toEqual([]);
    expect(found({ maxSkew: 0, over: 'used' }, ['h1', 'h2', 'h3', 'h1'])).toHaveLength(1);
  });

  it('over used units does not count those without a server', () => {
    expect(found({ over: 'used' }, ['h1', 'h1', 'h2', 'h2'])).toEqual([]);
    expect(found({ over: 'used' }, ['h1', 'h1', 'h2', 'h3'])).toHaveLength(1);
  });

  it('counts units as usable when some server of the group may be on some host of theirs', () => {
    const hosts = ['h1', 'h1', 'h3', 'h3'];
    expect(found({}, hosts, exampleSite({ hosts: { h4: { enabled: false } } }))).toEqual([]);
    const pinned = servers('a', 'b', 'c').map((each) => ({ ...each, excludedHosts: ['h4'] }));
    expect(found({}, hosts, exampleSite(), [...pinned, server('d')])).toHaveLength(1);
    expect(found({}, hosts, exampleSite(), [...pinned, server('d', { allowedHosts: ['h3'] })])).toEqual([]);
  });

  it('counts a full unit as usable: room is not a requirement', () => {
    const full = exampleSite({ hosts: { h4: { inventories: { VCPU: { total: 8, used: 8 } } } } });
    expect(found({}, ['h1', 'h1', 'h3', 'h3'], full)).toHaveLength(1);
  });

  it('counts no units that are unknown, and refuses servers in them', () => {
    const site = exampleSite({ hosts: { h4: { rack: undefined } } });
    expect(found({}, ['h1', 'h1', 'h3', 'h3'], site)).toEqual([]);
    expect(found({}, ['h1', 'h1', 'h3', 'h4'], site)).toEqual(['group g: rack of host h4 is unknown']);
  });

  it('does not forbid when soft', () => {
    expect(found({ soft: 1 }, ['h1', 'h1', 'h1', 'h1'])).toEqual([]);
  });
});
