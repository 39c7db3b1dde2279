import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replayEvents, replaySite } from './events.ts';
import { overlay } from './overlay.ts';
import { play } from './play.ts';
import { findPlayer, PLAYERS } from './player.ts';
import { BIN_S, missingTrace, parseTrace, readTrace, type Trace } from './trace.ts';

const FOLDER = process.env.VALET_BENCH_TRACE;

const trace = parseTrace(
  '1,1.75 b\n8,14 m\n',
  '300 b,|,m,m,|,\n600 b,b,b,|,\n',
  '300 U1,|,U1,U2,|,\n600 U0,U1,C2,|,\n',
  '0 0\n300 1\n600 2\n900 2\n',
);

/** Many batches of one to four servers, each staying for up to an hour. */
function busyTrace(): Trace {
  const bins = 48;
  const batch = (atS: number, i: number) => ({
    atS,
    flavors: Array.from({ length: 1 + (i % 4) }, (_, s) => trace.flavors[(i + s) % 2]),
    lifetimeS: i % 7 === 0 ? null : 300 * (1 + (i % 12)),
  });
  const batches = Array.from({ length: bins * 3 }, (_, i) => batch(300 + Math.floor(i / 3) * BIN_S, i));
  return { flavors: trace.flavors, batches, startS: 300, endS: 300 + bins * BIN_S };
}

describe('the trace', () => {
  it('is read into batches with flavors', () => {
    expect(trace.batches.map(({ atS, flavors }) => [atS, flavors.map(({ name }) => name).join('')])).toEqual([
      [300, 'b'],
      [300, 'mm'],
      [600, 'bbb'],
    ]);
    expect(trace.flavors[1]).toEqual({ name: 'm', vcpus: 8, memoryMb: 14_336 });
    expect([trace.startS, trace.endS]).toEqual([300, 900]);
  });

  it('lets a batch stay until half of its servers have ended', () => {
    expect(trace.batches.map(({ lifetimeS }) => lifetimeS)).toEqual([300, 750, 300]);
  });

  it('refuses files that do not belong together', () => {
    expect(() => parseTrace('1,1 b', '300 b,|,', '600 U0,|,', '0 0')).toThrow(/line 1 .* differ/);
  });

  it('says what is missing', () => {
    expect(missingTrace(undefined)).toMatch(/--trace/);
    expect(missingTrace('/nowhere')).toMatch(/has no flav_map.txt/);
  });
});

describe('the overlay', () => {
  it('asks for as many cores as wanted, and little more', () => {
    const { peakCores, copies } = overlay(busyTrace(), 2000, 1);
    expect(copies).toBeGreaterThan(1);
    expect(peakCores).toBeGreaterThanOrEqual(2000);
    expect(peakCores).toBeLessThan(2100);
  });

  it('repeats with the seed', () => {
    expect(overlay(busyTrace(), 2000, 3)).toEqual(overlay(busyTrace(), 2000, 3));
    expect(overlay(busyTrace(), 2000, 3)).not.toEqual(overlay(busyTrace(), 2000, 4));
  });
});

describe('the replay', () => {
  const busy = busyTrace();
  const site = replaySite(20, busy);
  const laid = overlay(busy, 1.2 * 20 * 64, 1);
  const events = () => [...replayEvents(laid, busy, BIN_S, 1)];

  it('is a stream in order of time in which everybody leaves once, after coming', () => {
    const come = new Set<string>();
    const gone = new Set<string>();
    for (const event of events()) {
      if (event.kind === 'arrive') come.add(event.id);
      if (event.kind !== 'depart') continue;
      expect(come.has(event.id) && !gone.has(event.id)).toBe(true);
      gone.add(event.id);
    }
    expect(come.size).toBe(laid.stays.length);
    expect(events()).toEqual(events());
  });

  it.each(PLAYERS)('is played by %s, with rejections and no rule broken', (name) => {
    const figures = play(findPlayer(name, site, 0), site, events(), 48);
    expect(figures.requests).toBe(laid.stays.length);
    expect(figures.acceptedShare).toBeGreaterThan(0.5);
    expect(figures.acceptedShare).toBeLessThan(1);
    expect(figures.utilisationAtRejection).toBeGreaterThan(0.5);
    expect(figures.verifiedAnswers).toBeGreaterThan(0);
    expect(figures.violations).toEqual([]);
  });
});

describe.skipIf(FOLDER === undefined || !existsSync(FOLDER))('the Azure trace', () => {
  it('has 53,109 batches of 259,159 servers', () => {
    const { batches } = readTrace(FOLDER!);
    expect(batches).toHaveLength(53_109);
    expect(batches.reduce((sum, { flavors }) => sum + flavors.length, 0)).toBe(259_159);
  });
});
