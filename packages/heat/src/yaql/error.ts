/** The ways in which evaluating a yaql expression ends without a value. */
import { type Reference, Unknown } from '../resource.ts';
import { isSymbolic } from '../template/values.ts';

/** What kind of thing is wrong; `groupBy` tells some of them apart. */
export type YaqlReason = 'syntax' | 'no_function' | 'mismatch' | 'index' | 'value';

/** A wrong expression, or one that does not fit its data. `message` says where in the expression. */
export class YaqlError extends Error {
  readonly reason: YaqlReason;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;

  /** @param at index of a character of the expression */
  constructor(message: string, expression: string, at: number, reason: YaqlReason = 'syntax') {
    const before = expression.slice(0, at).split('\n');
    const line = before.length;
    const column = before.at(-1)!.length + 1;
    const where = expression.trim().includes('\n') ? `line ${line}, column ${column}` : `column ${column}`;
    super(`${message} (${where} of the expression)`);
    this.name = 'YaqlError';
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}

/**
 * Not an error: the result hangs on something that only a running cloud can tell, so that the whole expression is as
 * unknown. Whoever evaluates expressions catches it and goes on with an unknown value.
 */
export class UnknownTouched extends Error {
  /** What was needed: `get_attr: [server, first_address]`, `get_resource: server` or a call such as `now()`. */
  readonly expression: string;
  /** The value that was needed; undefined when it came from a call. */
  readonly value: Unknown | Reference | undefined;

  constructor(expression: string, value?: Unknown | Reference) {
    super(`${expression} is known only to a running cloud`);
    this.name = 'UnknownTouched';
    this.expression = expression;
    this.value = value;
  }
}

/** What to throw where the content of a symbolic value is needed. */
export function touch(value: Unknown | Reference): UnknownTouched {
  return new UnknownTouched(
    value instanceof Unknown ? value.expression : `get_resource: ${value.path}`,
    value,
  );
}

/** The value itself, unless even its type is known only to a running cloud; that of a reference is text. */
export function known<T>(value: T): Exclude<T, Unknown> {
  if (value instanceof Unknown) throw touch(value);
  return value as Exclude<T, Unknown>;
}

/** The value itself, unless its content is known only to a running cloud. */
export function content<T>(value: T): Exclude<T, Unknown | Reference> {
  if (isSymbolic(value)) throw touch(value);
  return value as Exclude<T, Unknown | Reference>;
}
