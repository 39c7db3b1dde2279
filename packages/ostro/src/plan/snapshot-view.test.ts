import { describe, expect, it } from 'vitest';
import { occupy, vacate } from '../model/live.ts';
import { openSite } from '../model/open-site.ts';
import { exampleSite } from '../testing/build.ts';
import { viewSnapshot } from './snapshot-view.ts';

const club = { name: 'club', type: 'affinity', level: 'rack' } as const;
const member = (name: string, at: string) => ({
  name,
  kind: 'server' as const,
  at,
  resources: { VCPU: 1 },
  sizeGb: 0,
  iops: 0,
  groups: { club: name },
});

describe('views of one snapshot', () => {
  const snapshot = openSite(exampleSite({ groups: [club] }));
  const rackOf = (host: string) => viewSnapshot(snapshot).hostPlace(host)?.rack;
  const members = () =>
    viewSnapshot(snapshot)
      .membersOf('club')
      .map(({ name, place }) => [name, place.name]);
  const units = () => [...viewSnapshot(snapshot).standing('club', 'rack').units].sort();
  const occupants = [member('a', 'h1'), member('b', 'h2'), member('c', 'h1')];

  it('see who joins a stored group, and who leaves it, although they share what never changes', () => {
    expect(members()).toEqual([]);
    expect(units()).toEqual([]);
    occupy(snapshot, occupants, []);
    expect(units()).toEqual([...new Set(occupants.map(({ at }) => rackOf(at)))].sort());
    expect(members()).toEqual([
      ['a', 'h1'],
      ['b', 'h2'],
      ['c', 'h1'],
    ]);
    vacate(snapshot, [occupants[0]], []);
    expect(members()).toEqual([
      ['b', 'h2'],
      ['c', 'h1'],
    ]);
    occupy(snapshot, [member('a', 'h3')], []);
    expect(members()).toEqual([
      ['b', 'h2'],
      ['c', 'h1'],
      ['a', 'h3'],
    ]);
    vacate(snapshot, [occupants[1], occupants[2]], []);
    expect(members()).toEqual([['a', 'h3']]);
    expect(units()).toEqual([rackOf('h3')]);
  });

  it('see what is used on a host now, beside the host as it always is', () => {
    const before = viewSnapshot(snapshot);
    const used = before.used('h2', 'VCPU');
    occupy(snapshot, [occupants[1]], []);
    const after = viewSnapshot(snapshot);
    expect(after.used('h2', 'VCPU')).toBe(used + 1);
    expect(after.host('h2')).toBe(before.host('h2'));
  });
});
