/** Structured logs, one JSON object a line, in which no secret can stand. */
import { type DestinationStream, type Logger, pino } from 'pino';

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

/**
 * @param level `trace` … `fatal`, or `silent`
 * @param destination default standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
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
  return destination === undefined ? pino(options) : pino(options, destination);
}
