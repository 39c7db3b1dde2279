/** Reads YAML and JSON text into values that remember where they stood, takes them apart by shape, writes YAML. */
export { Cursor, formatProblem, type NumberBounds, type Problem } from './cursor.ts';
export {
  type Document,
  type Limits,
  type OnDuplicate,
  type Path,
  type Position,
  TEMPLATE_LIMITS,
} from './document.ts';
export { DocumentError, type DocumentErrorCode, formatPosition } from './error.ts';
export { byNearness, didYouMean, nearest } from './nearest.ts';
export { readDocument } from './read.ts';
export { describe, formatPath, quote } from './show.ts';
export { writeYaml } from './write.ts';
