/** Yes or no in a query, as people and Python write it. */
import { describe } from '@valet/document';
import { ValetError } from '../error.ts';

/** @throws ValetError `valet.request.invalid` */
export function readFlag(text: string, name: string): boolean {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new ValetError('valet.request.invalid', `${name}: expected true or false, got ${describe(text)}`);
}
