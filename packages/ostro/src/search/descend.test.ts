import { describe, expect, it } from 'vitest';
import { openApplication } from '../model/open-application.ts';
import { openSite } from '../model/open-site.ts';
import { goalOf, HOSTS, NETWORK } from '../plan/terms.ts';
import { Budget } from './budget.ts';
import { descend } from './descend.ts';
import { Draft } from './draft.ts';
import { createScratch } from './scratch.ts';

const PIPES = [
  { a: 's0', b: 's1', mbps: 50 },
  { a: 's0', b: 's2', mbps: 180 },
];

/** Three hosts of a rack, each with one of three servers that have pipes. */
function three(vcpus: readonly number[], uplinks: readonly number[]) {
  const snapshot = openSite({
    name: 'three',
    clusters: [{ name: 'c', uplinkMbps: 10_000 }],
    racks: [{ name: 'r', cluster: 'c', uplinkMbps: 10_000 }],
    hosts: vcpus.map((total, h) => ({
      name: `h${h}`,
      rack: 'r',
      uplinkMbps: uplinks[h],
      inventories: { VCPU: { total } },
    })),
  });
  const problem = openApplication(snapshot, {
    servers: vcpus.map((_, i) => ({ name: `s${i}`, resources: { VCPU: 1 } })),
    pipes: PIPES,
  });
  const draft = new Draft(problem, goalOf(problem, {}), createScratch(snapshot));
  for (let i = 0; i < 3; i++) expect(draft.put(i, i)).toBe(true);
  return draft;
}

describe('the look back at a first answer', () => {
  it('brings parts to their neighbours as long as that costs less', () => {
    const draft = three([3, 3, 3], [1000, 1000, 1000]);
    descend(draft, new Budget({}, 1000));
    expect(draft.placedParts).toBe(3);
    expect(draft.amounts[NETWORK]).toBe(0);
    expect(draft.amounts[HOSTS]).toBe(1);
  });

  it('leaves a part where it is when an uplink on the way is too short', () => {
    // Beside s1 the first would send 180 Mbit/s up from there.
    expect([...arrange([1, 2, 1], [1000, 180, 1000])]).toEqual([1, 1, 2]);
    expect([...arrange([1, 2, 1], [1000, 150, 1000])]).toEqual([0, 1, 2]);
  });
});

function arrange(vcpus: readonly number[], uplinks: readonly number[]): Int32Array {
  const draft = three(vcpus, uplinks);
  descend(draft, new Budget({}, 1000));
  return draft.partAt;
}
