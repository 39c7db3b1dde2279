import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';
import { KeptSink } from './testing/streams.ts';

describe('the progress line', () => {
  it('appears after half a second, is renewed now and then, and leaves nothing behind', () => {
    const sink = new KeptSink(true);
    let time = 1000;
    const progress = new Progress(sink, 'Placing 9 servers', () => time);
    const after = (ms: number) => {
      time = 1000 + ms;
      sink.text = '';
      progress.tick();
      return sink.text;
    };
    expect(after(499)).toBe('');
    expect(after(500)).toBe('\r\u001b[KPlacing 9 servers … 0.5 s');
    expect(after(600)).toBe('');
    expect(after(1500)).toBe('\r\u001b[KPlacing 9 servers … 1.5 s');
    sink.text = '';
    progress.done();
    progress.done();
    expect(sink.text).toBe('\r\u001b[K');
  });

  it('writes nothing about quick work', () => {
    const sink = new KeptSink(true);
    const progress = new Progress(sink, 'Placing', () => 0);
    progress.tick();
    progress.done();
    expect(sink.text).toBe('');
  });

  it('writes nothing into a pipe', () => {
    const sink = new KeptSink(false);
    let time = 0;
    const progress = new Progress(sink, 'Placing', () => time);
    time = 60_000;
    progress.tick();
    progress.done();
    expect(sink.text).toBe('');
  });
});
