import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exampleSite } from '../testing/build.ts';
import { copySnapshot, type Occupant, occupy, vacate } from './live.ts';
import { openSite } from './open-site.ts';
import { refreshAll } from './summary.ts';

it('tells after any comings and goings what counting everything anew tells', () => {
  const hosts = exampleSite().hosts.map(({ name }) => name);
  const steps = fc.array(
    fc.record({ host: fc.nat(hosts.length - 1), vcpus: fc.nat(4), gone: fc.option(fc.nat(5)) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (changes) => {
      const snapshot = openSite(exampleSite());
      const there: Occupant[] = [];
      changes.forEach(({ host, vcpus, gone }, i) => {
        const [leaving] = gone === null ? [] : there.splice(gone, 1);
        if (leaving !== undefined) vacate(snapshot, [leaving], []);
        const come: Occupant = {
          name: `s${i}`,
          kind: 'server',
          at: hosts[host],
          resources: { VCPU: vcpus, MEMORY_MB: 512 * vcpus },
          sizeGb: 0,
          iops: 0,
          groups: {},
        };
        occupy(snapshot, [come], []);
        there.push(come);
        const anew = copySnapshot(snapshot);
        refreshAll(anew);
        expect(snapshot.summary).toEqual(anew.summary);
      });
    }),
  );
});
