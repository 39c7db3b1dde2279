import { describe, expect, it } from 'vitest';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import { goalOf } from '../plan/terms.ts';
import { Draft } from './draft.ts';
import { Pending } from './pending.ts';
import { Random } from './random.ts';
import { createScratch } from './scratch.ts';

/** Two clusters of two racks of three hosts; the last host is in no rack. Twelve servers with random pipes. */
function open(random: Random) {
  const racks = Array.from({ length: 4 }, (_, r) => ({
    name: `r${r}`,
    cluster: `c${r >> 1}`,
    uplinkMbps: 3000,
  }));
  const snapshot = openSite({
    name: 'pending',
    clusters: ['c0', 'c1'].map((name) => ({ name, uplinkMbps: 10_000 })),
    racks,
    hosts: Array.from({ length: 13 }, (_, h) => ({
      name: `h${h}`,
      ...(h < 12 ? { rack: `r${Math.floor(h / 3)}` } : {}),
      uplinkMbps: 1000,
      inventories: { VCPU: { total: 4 } },
    })),
  });
  const pairs = Array.from({ length: 12 }, (_, a) => [a, (a + 1 + random.below(11)) % 12]);
  const joined = new Map(pairs.map(([a, b]) => [`${Math.min(a, b)} ${Math.max(a, b)}`, [a, b]]));
  const problem = openApplication(snapshot, {
    servers: Array.from({ length: 12 }, (_, i) => ({ name: `s${i}`, resources: { VCPU: 1 } })),
    pipes: [...joined.values()].map(([a, b], i) => ({
      a: `s${a}`,
      b: `s${b}`,
      mbps: 10 * (1 + random.below(9)),
      ...(i === 0 ? { maxDistance: 'cluster' as const } : {}),
    })),
  });
  return { draft: new Draft(problem, goalOf(problem, {}), createScratch(snapshot)), snapshot };
}

describe('bandwidth still to come', () => {
  it('tells the same network as the draft, and the same lack after a recount, for every part and host', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed);
      const { draft, snapshot } = open(random);
      const pending = new Pending(draft);
      for (let part = 0; part < 12; part++) {
        pending.begin(part);
        const lacks = Array.from({ length: snapshot.hostCount }, (_, host) => pending.lackingAt(host));
        for (let host = 0; host < snapshot.hostCount; host++)
          expect(pending.networkAt(host)).toBe(draft.networkAt(part, host));
        pending.recount();
        pending.begin(part);
        expect(lacks.map((_, host) => pending.lackingAt(host))).toEqual(lacks);
        const host = random.below(12);
        if (draft.fits(part, host) && draft.put(part, host)) pending.placed(part);
      }
      draft.clear();
    }
  });

  it('counts what a host has no uplink for if all that is to come stays outside', () => {
    const random = new Random(3);
    const { draft, snapshot } = open(random);
    const pending = new Pending(draft);
    const { pipeStart, pipeKbps } = draft.problem.parts;
    let asked = 0;
    for (let e = pipeStart[0]; e < pipeStart[1]; e++) asked += pipeKbps[e];
    snapshot.linkFree[0] = asked - 7;
    pending.begin(0);
    expect(pending.lackingAt(0)).toBe(7);
    expect(pending.lackingAt(1)).toBe(0);
  });
});
