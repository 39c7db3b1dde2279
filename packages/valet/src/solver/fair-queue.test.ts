/** The order in which requests get a thread. */
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function queueOf(...items: readonly string[]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const item of items) queue.push(item[0]!, item);
  return queue;
}

const allOf = (queue: FairQueue<string>) => {
  const items: string[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items.join(' ');
};

describe('a fair queue', () => {
  it('lets one project through in the order of asking', () => {
    expect(allOf(queueOf('a1', 'a2', 'a3'))).toBe('a1 a2 a3');
  });

  it('lets projects through in turn, however many requests one has', () => {
    expect(allOf(queueOf('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'))).toBe('a1 b1 c1 a2 b2 a3 a4');
  });

  it('lets who comes new through before the next of who had its turn', () => {
    const queue = queueOf('a1', 'a2', 'a3');
    expect(queue.shift()).toBe('a1');
    queue.push('b', 'b1');
    expect(allOf(queue)).toBe('a2 b1 a3');
  });

  it('puts what is to be done again in front', () => {
    const queue = queueOf('a1', 'b1', 'b2');
    expect([queue.shift(), queue.shift()]).toEqual(['a1', 'b1']);
    queue.push('a', 'a2');
    queue.unshift('b', 'b1');
    expect(queue.length).toBe(3);
    expect(allOf(queue)).toBe('b1 a2 b2');
  });

  it('forgets who goes away', () => {
    const queue = queueOf('a1', 'a2', 'b1');
    expect([queue.remove('a', 'a1'), queue.remove('a', 'a1'), queue.remove('b', 'b1')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([queue.length, queue.lengthOf('a'), queue.lengthOf('b')]).toEqual([1, 1, 0]);
    expect(queue.clear()).toEqual(['a2']);
    expect(queue.length).toBe(0);
  });
});
