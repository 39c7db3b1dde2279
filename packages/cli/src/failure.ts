/** Wrong input as the command line tells it, and how any error becomes a message and an exit status. */
import { formatPosition, type Position } from '@valet/document';
import { exitStatus } from './exit-status.ts';
import { visible } from './output/table.ts';

/** Wrong input found by the command itself: a file it cannot read, a value it cannot take. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'valet.input.invalid';
  /** Where the wrong thing stands, if it stands in a file. */
  readonly position: Position | undefined;

  /** @param message what was got, what was expected and what to do */
  constructor(message: string, position?: Position) {
    super(message);
    this.position = position;
  }
}

export interface Failure {
  readonly message: string;
  readonly status: number;
}

/**
 * What to print for an error and the exit status it leads to. Every package marks wrong input by a code that
 * starts with `valet.`; anything else is a fault of Valet, whose stack `VALET_DEBUG=1` shows.
 */
export function describeFailure(error: unknown, debug = Boolean(process.env.VALET_DEBUG)): Failure {
  if (isWrongInput(error)) {
    const message = debug ? `${locate(error)}\n${error.stack}` : locate(error);
    return { message, status: exitStatus.wrongInput };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = debug && error instanceof Error ? `\n${error.stack}` : '';
  const message = `internal error: ${text}\nThis is a fault of Valet: please report it, with what VALET_DEBUG=1 adds.${stack}`;
  return { message, status: exitStatus.internal };
}

interface CodedError extends Error {
  readonly code: string;
  readonly position?: Position | undefined;
  /** Path of the resource of a stack that is wrong. */
  readonly resource?: string | undefined;
  /** Present when the message has a line for each problem, the place in front. */
  readonly problems?: readonly unknown[];
}

function isWrongInput(error: unknown): error is CodedError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('valet.');
}

function locate({ message, position, resource, problems }: CodedError): string {
  if (problems) return message.split('\n').map(visible).join('\n');
  const where = position ? formatPosition(position) : 'error';
  const what = resource === undefined ? '' : ` (resource ${resource})`;
  return visible(`${where}: ${message}${what}`);
}
