import { describe, expect, it } from 'vitest';
import { Budget } from './budget.ts';

describe('a budget of steps', () => {
  it('counts improvement alone where the caller has given neither steps nor time', () => {
    const budget = new Budget({}, 1000);
    budget.grant(400_000);
    expect(budget.spend(5000)).toBe(true);
    budget.beginImprovement();
    expect(budget.left).toBe(1000);
    expect(budget.spend(900)).toBe(true);
    expect(budget.spend(200)).toBe(false);
  });

  it('counts everything where the caller has given steps', () => {
    const budget = new Budget({ maxSteps: 1000 }, 50);
    budget.grant(400_000);
    expect(budget.spend(5000)).toBe(true);
    budget.beginImprovement();
    expect(budget.ended).toBe(true);
  });
});
