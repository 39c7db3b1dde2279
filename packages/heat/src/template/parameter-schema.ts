/** What a template says of a parameter. */
import type { Cursor, Position } from '@valet/document';
import { PARAMETER_TYPES, type ParameterType } from './coerce.ts';
import { type Constraint, readConstraint } from './constraints.ts';
import type { HotVersion } from './version.ts';

export interface ParameterSchema {
  readonly name: string;
  readonly type: ParameterType;
  /** As written; `undefined` where there is none. */
  readonly default: unknown;
  /** Never to be shown. */
  readonly hidden: boolean;
  readonly constraints: readonly Constraint[];
  readonly position: Position;
}

const KEYS = [
  'type',
  'description',
  'default',
  'schema',
  'constraints',
  'hidden',
  'label',
  'immutable',
] as const;

export function readParameterSchema(name: string, cursor: Cursor, version: HotVersion): ParameterSchema {
  cursor.checkKeys(version >= '2018-03-02' ? [...KEYS, 'tags'] : KEYS);
  const type = cursor.need('type')!.oneOf(PARAMETER_TYPES)!;
  cursor.field('tags')?.items();
  const constraints = cursor.field('constraints')?.items() ?? [];
  return {
    name,
    type,
    default: cursor.field('default')?.value,
    hidden: isTrue(cursor.field('hidden')?.value),
    constraints: constraints.map((constraint) => readConstraint(constraint, type, version)),
    position: cursor.position,
  };
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
