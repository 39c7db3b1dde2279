/** Structured logs, one JSON object a line or as text for people, in which no secret can stand. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { textLine } from './log-text.ts';

/** Keys whose values are never written, wherever they stand. */
const SECRETS = [
  'password',
  'token',
  'secret',
  'authorization',
  'x-auth-token',
  'x-subject-token',
  'X-Auth-Token',
  'X-Subject-Token',
];

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
  const paths = SECRETS.flatMap((key) => {
    const own = /^\w+$/.test(key) ? key : `["${key}"]`;
    const below = /^\w+$/.test(key) ? `.${key}` : `["${key}"]`;
    return [own, `*${below}`, `*.*${below}`];
  });
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '[hidden]' },
  };
  if (format === 'json') return pino(options, destination);
  return pino(options, { write: (line) => destination.write(textLine(line)) });
}

/** The standard error output; what waits to be written when the process ends is written then. */
function gatheredErrorOutput(): DestinationStream {
  const output = pino.destination({ dest: 2, minLength: GATHERED_BYTES, sync: true });
  setInterval(() => output.flush(), GATHER_MS).unref();
  process.once('exit', () => output.flushSync());
  return output;
}
