import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';

function logged(said: object): string {
  const lines: string[] = [];
  createLogger('info', 'json', { write: (line) => lines.push(line) }).info(said, 'said');
  return lines.join('');
}

describe('what is logged', () => {
  it('has no value of a key that names a secret, however it is written and wherever it stands', () => {
    const text = logged({
      Password: 'p1',
      request: { headers: { 'X-Auth-Token': 'p2' }, list: [{ deep: { secret: 'p3' } }] },
    });
    expect(JSON.parse(text)).toMatchObject({
      Password: '[hidden]',
      request: { headers: { 'X-Auth-Token': '[hidden]' }, list: [{ deep: { secret: '[hidden]' } }] },
    });
    expect(text).not.toMatch(/p[123]/);
  });

  it('has none of an error either', () => {
    const err = Object.assign(new Error('refused'), { details: { token: 'p4' }, password: 'p5' });
    const text = logged({ err });
    expect(JSON.parse(text).err).toMatchObject({ message: 'refused', details: { token: '[hidden]' } });
    expect(text).not.toMatch(/p[45]/);
  });

  it('has none of an error below another name', () => {
    const reason = Object.assign(new Error('refused'), { token: 'p7' });
    expect(logged({ answer: { reason } })).not.toContain('p7');
  });

  it('leaves what it was given as it is', () => {
    const said = { headers: { authorization: 'p6' } };
    logged(said);
    expect(said).toEqual({ headers: { authorization: 'p6' } });
  });

  it('ends somewhere, whatever refers to itself', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop.self = loop;
    expect(JSON.parse(logged({ loop })).loop.self.name).toBe('loop');
  });
});
