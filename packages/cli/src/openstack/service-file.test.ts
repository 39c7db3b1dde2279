import { describe, expect, it } from 'vitest';
import { ServiceFile } from './service-file.ts';

const read = (text: string) => new ServiceFile('nova.conf').add('nova.conf', text);

describe('a configuration of OpenStack', () => {
  it('has options that repeat, go on in indented lines, and stand in a section twice', () => {
    const file = read(
      '# remark\n[a]\nx = 1\nx=2\n  3\n; remark\nlong-name: "quoted, text"\n\n[b]\ny =\n[a]\nx = 4\nlist = one, two,\n  three\n',
    );
    expect(file.all('a', 'x')).toEqual(['1', '2\n3', '4']);
    expect(file.get('a', 'long_name')).toBe('quoted, text');
    expect(file.get('b', 'y')).toBe('');
    expect(file.list(['a', 'none'], ['a', 'list'])).toEqual(['one', 'two', 'three']);
    expect([file.hasSection('b'), file.hasSection('c'), file.get('c', 'x')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('says where a line is that is none', () => {
    expect(() => read('x = 1\n')).toThrow(/expected \[SECTION\] or OPTION = VALUE, got "x = 1"/);
    try {
      read('[a]\nnothing here\n');
    } catch (error) {
      expect(error).toMatchObject({ position: { file: 'nova.conf', line: 2, column: 1 } });
    }
  });
});
