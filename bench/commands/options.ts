/** What may stand on the command line, and what it means when it does not. */

export interface Options {
  readonly workload?: string;
  readonly 'budget-ms'?: string;
  readonly runs?: string;
  readonly seed?: string;
  readonly racks?: string;
  readonly trace?: string;
  readonly hosts?: string;
  readonly load?: string;
  readonly contenders?: string;
  readonly format?: string;
  readonly 'no-memory'?: boolean;
  readonly save?: boolean;
  readonly clients?: string;
  readonly seconds?: string;
  readonly plans?: string;
  readonly candidates?: string;
  readonly steps?: string;
  readonly stacks?: string;
  readonly servers?: string;
  readonly threads?: string;
}

type NumberName =
  | 'budget-ms'
  | 'runs'
  | 'seed'
  | 'racks'
  | 'hosts'
  | 'clients'
  | 'seconds'
  | 'plans'
  | 'candidates'
  | 'steps'
  | 'stacks'
  | 'servers'
  | 'threads';

/** @throws RangeError when it is not a whole number, or below the least */
export function whole<Default>(
  options: Options,
  name: NumberName,
  otherwise: Default,
  least = 0,
): number | Default {
  const text = options[name];
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new RangeError(
      `--${name} takes a whole number${least > 0 ? ` from ${least} on` : ''}; got '${text}'`,
    );
  return Number(text);
}

/** @throws RangeError when it is not a share */
export function share(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new RangeError(`--load takes a number above 0; got '${text}'`);
  return value;
}

/** @throws RangeError for any other format */
export function wantsJson({ format = 'table' }: Options): boolean {
  if (format !== 'json' && format !== 'table')
    throw new RangeError(`--format takes json or table; got '${format}'`);
  return format === 'json';
}
