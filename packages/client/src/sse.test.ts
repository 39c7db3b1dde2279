import { describe, expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './sse.ts';

async function read(...chunks: string[]): Promise<ServerSentEvent[]> {
  async function* bytes() {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  }
  const found: ServerSentEvent[] = [];
  for await (const event of readEvents(bytes())) found.push(event);
  return found;
}

describe('a stream of events', () => {
  const text = ': hi\n\nid: 1\nevent: x\ndata: {"a":\ndata: 1}\n\ndata:two\n\nid: 3\ndata: half';
  const events = [
    { id: '1', data: '{"a":\n1}' },
    { id: '1', data: 'two' },
  ];

  it('is cut at empty lines; comments and what is not whole do not count', async () => {
    expect(await read(text)).toEqual(events);
  });

  it('is the same however it is cut, and with every kind of line end', async () => {
    expect(await read(...text)).toEqual(events);
    expect(await read(...text.replaceAll('\n', '\r\n'))).toEqual(events);
    expect(await read(text.replaceAll('\n', '\r'))).toEqual(events);
  });
});
