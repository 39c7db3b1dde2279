import { describe, expect, it } from 'vitest';
import { Methods } from './methods.ts';

describe('the methods of a path', () => {
  const methods = new Methods();
  methods.add('/', ['GET']);
  methods.add('/v1/plans/:plan', ['GET']);
  methods.add('/v1/plans/:id', ['PUT', 'DELETE']);

  it.each([
    ['/', 'GET'],
    ['/v1/plans/x', 'DELETE, GET, PUT'],
    ['/v1/plans/x/', 'DELETE, GET, PUT'],
    ['/v1/plans', null],
    ['/v1/plans/', null],
    ['/v1/plans/x/y', null],
    ['//v1/plans/x', null],
  ])('%s: %s', (path, allow) => {
    expect(methods.allow(path)).toBe(allow);
  });
});
