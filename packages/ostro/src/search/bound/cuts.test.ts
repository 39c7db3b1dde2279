/** Both bounds for what must be cut, by flow and by eigenvalues, held against every way to cut a small graph. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastByFlow } from './crossings.ts';
import { eigenOf } from './eigen.ts';
import type { PipeGraph } from './pipe-graph.ts';
import { leastCutBySpectrum } from './spectrum.ts';

type Edge = readonly [from: number, to: number, kbps: number];

function graphOf(parts: number, edges: readonly Edge[]): PipeGraph {
  const width = new Map<string, number>();
  for (const [a, b, kbps] of edges) {
    if (a === b) continue;
    for (const key of [`${a} ${b}`, `${b} ${a}`]) width.set(key, (width.get(key) ?? 0) + kbps);
  }
  const start = new Int32Array(parts + 1);
  const other: number[] = [];
  const kbps: number[] = [];
  for (let a = 0; a < parts; a++) {
    for (let b = 0; b < parts; b++) {
      const between = width.get(`${a} ${b}`);
      if (between === undefined) continue;
      other.push(b);
      kbps.push(between);
    }
    start[a + 1] = other.length;
  }
  const total = kbps.reduce((sum, each) => sum + each, 0) / 2;
  return { parts, start, other: Int32Array.from(other), kbps: Float64Array.from(kbps), total, step: 1 };
}

/** The least that is cut over all ways to put the parts into units with room; null when there is none. */
function leastOfAll(graph: PipeGraph, weight: readonly number[], room: readonly number[]): number | null {
  const left = [...room];
  const unit: number[] = [];
  let least: number | null = null;
  const place = (part: number, cut: number): void => {
    if (part === graph.parts) {
      if (least === null || cut < least) least = cut;
      return;
    }
    for (let u = 0; u < room.length; u++) {
      if (left[u] < weight[part]) continue;
      let more = 0;
      for (let e = graph.start[part]; e < graph.start[part + 1]; e++)
        if (graph.other[e] < part && unit[graph.other[e]] !== u) more += graph.kbps[e];
      left[u] -= weight[part];
      unit[part] = u;
      place(part + 1, cut + more);
      left[u] += weight[part];
    }
  };
  place(0, 0);
  return least;
}

const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.integer({ min: 1, max: 9 })), {
  minLength: 4,
  maxLength: 24,
});
const requests = fc.record({
  edges,
  weight: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 8, maxLength: 8 }),
  room: fc.array(fc.integer({ min: 3, max: 14 }), { minLength: 2, maxLength: 4 }),
});
const bounds = {
  flow: leastByFlow,
  spectrum: (graph: PipeGraph, { weight, room }: { weight: Float64Array; room: Float64Array }) =>
    leastCutBySpectrum(graph, weight, room, () => true),
};

describe.each(Object.entries(bounds))('the least cut, by %s', (_, bound) => {
  it('is never above the best of all ways to cut', () => {
    let said = 0;
    fc.assert(
      fc.property(requests, (request) => {
        const graph = graphOf(8, request.edges);
        const room = [...request.room].sort((a, b) => b - a);
        const least = leastOfAll(graph, request.weight, room);
        if (least === null) return;
        const weight = Float64Array.from(request.weight);
        const told = bound(graph, { weight, room: Float64Array.from(room) }, () => true);
        expect(told).toBeLessThanOrEqual(least);
        if (told > 0) said++;
      }),
      { seed: 6, numRuns: 400 },
    );
    expect(said).toBeGreaterThan(150);
  });

  it('is what it is on a complete graph cut in halves', () => {
    const all = Array.from({ length: 8 }, (_, b) =>
      Array.from({ length: b }, (_, a): Edge => [a, b, 1]),
    ).flat();
    const halves = { weight: new Float64Array(8).fill(1), room: Float64Array.of(4, 4) };
    expect(bound(graphOf(8, all), halves, () => true)).toBe(16);
  });

  it('says nothing without work', () => {
    const halves = { weight: Float64Array.of(1, 1), room: Float64Array.of(1, 1) };
    const none = leastByFlow(graphOf(2, [[0, 1, 1]]), halves, () => false);
    expect(none).toBe(0);
    expect(leastCutBySpectrum(graphOf(2, [[0, 1, 1]]), halves.weight, halves.room, () => false)).toBe(0);
  });
});

describe('eigenvalues', () => {
  it('and their vectors make the matrix again', () => {
    const matrices = fc
      .integer({ min: 1, max: 12 })
      .chain((n) => fc.array(fc.integer({ min: -3, max: 3 }), { minLength: n * n, maxLength: n * n }));
    fc.assert(
      fc.property(matrices, (entries) => {
        const n = Math.sqrt(entries.length);
        const matrix = Float64Array.from(entries, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return entries[Math.min(i, j) * n + Math.max(i, j)];
        });
        const { values, vectors } = eigenOf(matrix.slice(), n)!;
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            const again = values.reduce(
              (sum, value, v) => sum + value * vectors[v * n + i] * vectors[v * n + j],
              0,
            );
            expect(again).toBeCloseTo(matrix[i * n + j], 8);
            const product = vectors
              .subarray(i * n, i * n + n)
              .reduce((sum, each, k) => sum + each * vectors[j * n + k], 0);
            expect(product).toBeCloseTo(i === j ? 1 : 0, 8);
          }
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
