/** Texts that a placement can do without. */
import { Unknown } from '../resource.ts';
import type { Draft } from './draft.ts';
import type { Field } from './field.ts';
import { later } from './wording.ts';

/** A text; one that only a running cloud can tell is not asked for. @param otherwise what follows, for the warning */
export function knownText(field: Field, draft: Draft, otherwise: string): string | undefined {
  if (!(field.raw instanceof Unknown)) return field.string();
  draft.warn(field, `${field.label} is ${later(field.raw.expression)}: ${otherwise}`);
  return undefined;
}
