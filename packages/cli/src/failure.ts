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

/** A refusal or silence of what stands between the command and the service, with its exit status. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
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
  const answered = describeAnswer(error);
  if (answered) return answered;
  if (isWrongInput(error)) {
    const message = debug ? `${locate(error)}\n${error.stack}` : locate(error);
    return { message, status: exitStatus.wrongInput };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = debug && error instanceof Error ? `\n${error.stack}` : '';
  const message = `internal error: ${text}\nThis is a fault of Valet: please report it, with what VALET_DEBUG=1 adds.${stack}`;
  return { message, status: exitStatus.internal };
}

const STATUS_OF: Readonly<Record<number, number>> = {
  401: exitStatus.unauthorized,
  403: exitStatus.forbidden,
  404: exitStatus.notFound,
  409: exitStatus.conflict,
  503: exitStatus.unavailable,
};

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  'valet.plan.infeasible': exitStatus.infeasible,
  'valet.plan.undecided': exitStatus.undecided,
  'valet.plan.cancelled': exitStatus.undecided,
};

/** What the service, or the way to it, said. The client is told by names, so that it need not be opened for this. */
function describeAnswer(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof ServiceError)
    return { message: visible(`error: ${error.message}`), status: error.status };
  if (error.name === 'UnreachableError')
    return {
      message: visible(`error: cannot reach ${error.message}. Is the address right, and is it running?`),
      status: exitStatus.unavailable,
    };
  if (error.name !== 'ApiError') return undefined;
  const {
    status,
    code = '',
    requestId,
    planId,
  } = error as Error & {
    readonly status: number;
    readonly code?: string;
    readonly requestId?: string;
    readonly planId?: string;
  };
  const id = requestId === undefined ? '' : ` (${requestId})`;
  const next = planId === undefined ? '' : `\n'valet plan explain ${planId}' tells why.`;
  return {
    message: `${visible(`error: ${error.message}${id}`)}${visible(next).replace('\\u{a}', '\n')}`,
    status:
      STATUS_OF_CODE[code] ??
      STATUS_OF[status] ??
      (status >= 500 ? exitStatus.unavailable : exitStatus.wrongInput),
  };
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
