import { describe, expect, it } from 'vitest';
import { orderedIds } from './ordered-id.ts';

const RFC_9562 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ordered ids', () => {
  it('are UUIDs of version 7 that begin with the time', () => {
    const id = orderedIds({ now: () => 0x017f22e279b0 })();
    expect(id).toMatch(RFC_9562);
    expect(id.startsWith('017f22e2-79b0-7')).toBe(true);
  });

  it('grow, while the clock runs, stands still or is set back', () => {
    let now = 1_700_000_000_000;
    const next = orderedIds({ now: () => now });
    const ids: string[] = [];
    for (const step of [0, 0, 1, 0, -5000, 0, 7]) {
      now += step;
      for (let i = 0; i < 3000; i++) ids.push(next());
    }
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(RFC_9562);
  });

  it('of two services that begin in the same moment differ', () => {
    const clock = { now: () => 1 };
    expect(orderedIds(clock)()).not.toBe(orderedIds(clock)());
  });
});
