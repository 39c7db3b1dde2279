import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';
import { textLine } from './log-text.ts';

const line = (entry: object) =>
  textLine(JSON.stringify({ level: 'info', time: 'T', msg: 'answered', ...entry }));

describe('a log line as text', () => {
  it('has time, level, message and the rest in its order', () => {
    expect(line({ request_id: 'req-1', ms: 12, path: '/v1/plans' })).toBe(
      'T INFO  answered request_id=req-1 ms=12 path=/v1/plans\n',
    );
  });

  it('puts in quotes what would be read otherwise', () => {
    expect(line({ a: 'two words', b: '', c: 'x=y', d: { e: 1 }, f: null })).toBe(
      'T INFO  answered a="two words" b="" c="x=y" d={"e":1} f=null\n',
    );
  });

  it('shows the way of an error', () => {
    expect(line({ err: { message: 'no', stack: 'Error: no\n    at here' } })).toBe(
      'T INFO  answered\nError: no\n    at here\n',
    );
  });

  it('stays one line, and gives the terminal no orders, whatever a caller sent', () => {
    const text = line({ msg: 'a\nb\u001b[2J', path: '/x\ny', key: '\u001b]0;title\u0007' });
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).not.toContain('\u001b');
  });
});

describe('a logger that writes text', () => {
  it('hides secrets as the other one does', () => {
    const lines: string[] = [];
    const logger = createLogger('info', 'text', { write: (text) => lines.push(text) });
    logger.info({ headers: { 'x-auth-token': 'gAAAA' }, user: 'me' }, 'asked');
    expect(lines).toEqual([expect.stringMatching(/^\S+ INFO {2}asked headers=.*\[hidden\].* user=me\n$/)]);
    expect(lines.join()).not.toContain('gAAAA');
  });
});
