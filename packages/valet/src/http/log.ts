/** Structured logs, one JSON object a line or as text for people, in which no secret can stand. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { textLine } from './log-text.ts';

/** Keys, in small letters, whose values are never written, wherever they stand. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'token',
  'secret',
  'authorization',
  'x-auth-token',
  'x-subject-token',
]);
const HIDDEN = '[hidden]';
/** What lies deeper is not written at all. */
const DEEPEST = 8;

/** Lines wait so long at most to be written together: a write for each would cost a busy service more than a request. */
const GATHER_MS = 50;
const GATHERED_BYTES = 8192;

/**
 * @param level `trace` … `fatal`, or `silent`
 * @param destination default standard error output
 */
export function createLogger(
  level: string,
  format: 'json' | 'text' = 'json',
  destination: DestinationStream = gatheredErrorOutput(),
): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      // Errors are looked at when their serializer has made them plain.
      log: (said: Record<string, unknown>) =>
        ('err' in said ? withError(said) : withoutSecrets(said)) as Record<string, unknown>,
    },
    serializers: { err: (error: Error) => withoutSecrets(pino.stdSerializers.err(error)) },
  };
  if (format === 'json') return pino(options, destination);
  return pino(options, { write: (line) => destination.write(textLine(line)) });
}

function withError({ err, ...said }: Record<string, unknown>) {
  return { ...(withoutSecrets(said) as Record<string, unknown>), err };
}

/**
 * The same value where nothing is to be hidden, which is nearly always: pino's own redaction costs as much as writing
 * the line.
 */
function withoutSecrets(value: unknown, depth = 1): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return HIDDEN;
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const key of Object.keys(value)) {
    const each = (value as Record<string, unknown>)[key];
    const clean = SECRETS.has(key.toLowerCase()) ? HIDDEN : withoutSecrets(each, depth + 1);
    if (clean === each) continue;
    copy ??= Array.isArray(value) ? [...value] : { ...value };
    (copy as Record<string, unknown>)[key] = clean;
  }
  return copy ?? value;
}

/** The standard error output; what waits to be written when the process ends is written then. */
function gatheredErrorOutput(): DestinationStream {
  const output = pino.destination({ dest: 2, minLength: GATHERED_BYTES, sync: true });
  setInterval(() => output.flush(), GATHER_MS).unref();
  process.once('exit', () => output.flushSync());
  return output;
}
