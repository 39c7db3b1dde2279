import { describe, expect, it } from 'vitest';
import { ParsedTexts } from './parsed-texts.ts';

describe('values kept as texts', () => {
  it('parses a text once while it is asked for now and then', () => {
    const texts = new ParsedTexts<object>(2);
    const first = texts.of('{"a":1}');
    expect(first).toEqual({ a: 1 });
    texts.of('{"b":2}');
    texts.of('{"c":3}');
    expect(texts.of('{"a":1}')).toBe(first);
  });

  it('knows a value by the text that it gave', () => {
    const texts = new ParsedTexts<object>(2);
    const value = { a: 1 };
    const text = texts.textOf(value);
    expect(text).toBe('{"a":1}');
    expect(texts.of(text)).toBe(value);
  });

  it('forgets what was not asked for lately', () => {
    const texts = new ParsedTexts<object>(2);
    const first = texts.of('{"a":1}');
    for (const name of ['b', 'c', 'd', 'e']) texts.of(`{"${name}":2}`);
    const again = texts.of('{"a":1}');
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
