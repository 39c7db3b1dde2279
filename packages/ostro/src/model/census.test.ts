import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exampleSite } from '../testing/build.ts';
import { censusOf, NOBODY } from './census.ts';
import { copySnapshot, type Occupant, occupy, vacate } from './live.ts';
import { openSite } from './open-site.ts';

const site = exampleSite({ groups: [{ name: 'club', type: 'affinity', level: 'rack' }] });

it('tells after any comings and goings what counting every member anew tells', () => {
  const hosts = site.hosts.map(({ name }) => name);
  const pools = (site.pools ?? []).map(({ name }) => name);
  const steps = fc.array(
    fc.record({ host: fc.nat(hosts.length - 1), pool: fc.option(fc.nat(pools.length - 1)), gone: fc.nat(9) }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(steps, (changes) => {
      const snapshot = openSite(site);
      const { members } = snapshot.groups[0];
      const there: Occupant[] = [];
      expect(censusOf(snapshot, members)).toEqual(NOBODY);
      changes.forEach(({ host, pool, gone }, i) => {
        const [leaving] = there.splice(gone, 1);
        if (leaving !== undefined) vacate(snapshot, [leaving], []);
        const come: Occupant = {
          name: `s${i}`,
          kind: pool === null ? 'server' : 'volume',
          at: pool === null ? hosts[host] : pools[pool],
          resources: {},
          sizeGb: 1,
          iops: 0,
          groups: { club: `s${i}` },
        };
        occupy(snapshot, [come], []);
        there.push(come);
        // A copy has a list of its own, which is counted from the start.
        const anew = copySnapshot(snapshot);
        expect(censusOf(snapshot, members)).toEqual(censusOf(anew, anew.groups[0].members));
      });
      vacate(snapshot, there, []);
      expect(censusOf(snapshot, members)).toEqual(NOBODY);
    }),
  );
});
