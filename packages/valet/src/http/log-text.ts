/** Log lines for people: time, level, message, then what else there is as `key=value`. */

/** These have a place of their own in a line. */
const OWN = new Set(['level', 'time', 'msg', 'err']);

/** @param line one JSON object, as the logger writes it */
export function textLine(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg, err } = entry;
  const rest = Object.entries(entry)
    .filter(([key]) => !OWN.has(key))
    .map(([key, value]) => ` ${key}=${shown(value)}`);
  const stack = (err as { readonly stack?: unknown } | undefined)?.stack;
  const trace = typeof stack === 'string' ? `\n${stack.replaceAll(/[^\P{C}\n]/gu, '\ufffd')}` : '';
  return `${time} ${String(level).toUpperCase().padEnd(5)} ${plain(String(msg ?? ''))}${rest.join('')}${trace}\n`;
}

function shown(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{C}]+$/u.test(value)) return value;
  return plain(JSON.stringify(value));
}

/** What a caller sent could end the line, or speak to the terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\ufffd');
}
