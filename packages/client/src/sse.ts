/** Reads a stream of server-sent events as the HTML standard describes them. */

export interface ServerSentEvent {
  /** The last id that was seen up to this event; empty: none. */
  readonly id: string;
  readonly data: string;
}

/** An event, or null for a sign of life between events. A line longer than this ends the stream with an error. */
const LONGEST_LINE = 16 * 1024 * 1024;

export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let id = '';
  let data: string[] = [];
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be half of a CRLF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) throw new Error(`an event is longer than ${LONGEST_LINE} characters`);
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, data: data.join('\n') };
        data = [];
        continue;
      }
      const [, field, value] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line)!;
      if (field === 'data') data.push(value ?? '');
      if (field === 'id' && !value?.includes('\0')) id = value ?? '';
    }
  }
}
