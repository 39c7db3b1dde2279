/** Takes documents of this package apart, stopping at the first thing that is not as it should be. */
import { Cursor, type Document, formatPath } from '@valet/document';
import { HeatError, type TemplateErrorCode } from '../error.ts';

const LONGEST_PATH = 200;

/** A cursor that throws `HeatError`s of a code, the path in front of the message. */
export function strictCursor(document: Document, code: TemplateErrorCode): Cursor {
  return Cursor.over(document, ({ position, path, message }) => {
    const full = formatPath(path);
    const where = full.length > LONGEST_PATH ? `${full.slice(0, LONGEST_PATH - 1)}…` : full;
    throw new HeatError(code, where === '' ? message : `${where}: ${message}`, { position });
  });
}
