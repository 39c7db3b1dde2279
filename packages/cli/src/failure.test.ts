import { DocumentError } from '@valet/document';
import { OstroError } from '@valet/ostro';
import { describe, expect, it } from 'vitest';
import { describeFailure, InputError } from './failure.ts';

const position = { file: 'stack.yaml', line: 3, column: 7 };

describe('wrong input', () => {
  it('is told with its place in front, and never with a stack', () => {
    const error = new DocumentError('valet.document.syntax', 'this is no YAML', position);
    expect(describeFailure(error, false)).toEqual({ message: 'stack.yaml:3:7: this is no YAML', status: 1 });
  });

  it('is told with the resource it belongs to', () => {
    const error = Object.assign(new InputError('no such flavor', position), { resource: 'web.0' });
    expect(describeFailure(error, false).message).toBe('stack.yaml:3:7: no such flavor (resource web.0)');
  });

  it('without a place is still told plainly', () => {
    const error = new OstroError('valet.group.cycle', 'groups a and b contain each other');
    expect(describeFailure(error, false)).toEqual({
      message: 'error: groups a and b contain each other',
      status: 1,
    });
  });

  it('that is many things wrong is told line by line', () => {
    const error = Object.assign(new InputError('a.yaml:1:1: x\na.yaml:2:1: y'), { problems: [1, 2] });
    expect(describeFailure(error, false).message).toBe('a.yaml:1:1: x\na.yaml:2:1: y');
  });

  it('cannot forge lines or drive the terminal', () => {
    const error = new InputError('name "\u001b[2J\nok" is wrong');
    expect(describeFailure(error, false).message).toBe('error: name "\\u{1b}[2J\\u{a}ok" is wrong');
  });
});

describe('a fault of Valet', () => {
  it('has a status of its own and shows its stack only when asked', () => {
    const error = new TypeError('x is undefined');
    const quiet = describeFailure(error, false);
    expect(quiet.status).toBe(70);
    expect(quiet.message).toContain('internal error: TypeError: x is undefined');
    expect(quiet.message).not.toContain('    at ');
    expect(describeFailure(error, true).message).toContain('    at ');
  });

  it('may be anything that was thrown', () => {
    expect(describeFailure('text', false).message).toContain('internal error: text');
    expect(describeFailure(undefined, true).status).toBe(70);
  });
});
