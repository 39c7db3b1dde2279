import { describe, expect, it } from 'vitest';
import { compareResults } from '../commands/compare.ts';
import { renderTables } from '../commands/table.ts';
import { describe as describeResult } from '../report/describe.ts';
import { findWorkload } from '../workloads/index.ts';
import { runWorkload } from './run.ts';
import { fitExponent, timesOf } from './statistics.ts';

const options = { seed: 1, runs: 3, budgetMs: 5, racks: 4, entry: null };

describe('statistics', () => {
  it('finds the exponent of a power', () => {
    const points = [1, 10, 100].map((x) => ({ x, y: 3 * x ** 1.5 }));
    expect(fitExponent(points)).toBeCloseTo(1.5, 10);
  });

  it('takes the 99th of a hundred samples, and the middle', () => {
    const samples = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(timesOf(samples)).toEqual({ min: 1, p50: 51, p99: 100 });
  });
});

describe('a measured workload', () => {
  const single = runWorkload(findWorkload('tiered-25'), options);

  it('has its figures and those of every baseline', () => {
    expect(single).toMatchObject({ workload: 'tiered-25', hosts: 64, servers: 25, samples: 3, accepted: 1 });
    expect(single.cost!.terms.hosts).toMatchObject({ amount: 4, gap: 0 });
    expect(single.bound).toBeLessThanOrEqual(single.cost!.total);
    expect(Object.keys(single.baselines)).toHaveLength(4);
    expect(single).toMatchObject({ verified: true, verifiedAnswers: 3, violations: [] });
    for (const { accepted, cost, against } of Object.values(single.baselines)) {
      expect(accepted).toBe(1);
      expect(cost!.total).toBeGreaterThanOrEqual(single.cost!.total);
      expect(against.better + against.equal + against.worse).toBe(1);
    }
  });

  it('shows the same cost for all in one table', () => {
    const text = describeResult(single);
    expect(text).toContain('first-fit');
    expect(renderTables([single])).toContain('| tiered-25 | 64 | 25 | 5 |');
  });

  it('compares with itself at a ratio of one', () => {
    const lines = compareResults(single, single).split('\n');
    expect(lines.find((line) => line.startsWith('bandwidth x links'))).toMatch(/1\.000$/);
  });

  it('is a stream as well, whose refusals are told', () => {
    const stream = runWorkload(findWorkload('conflict'), { ...options, runs: 1, budgetMs: 20 });
    expect(stream).toMatchObject({ requests: 9, judged: 9, accepted: 0, cost: null });
    expect(stream.conflicts.find(({ request }) => request === 'no host is so large')).toMatchObject({
      status: 'infeasible',
      elements: 1,
      minimal: true,
    });
  });
});
