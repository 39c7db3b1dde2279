/** The ways in which a text can fail to be a document. */
import type { Position } from './document.ts';

export type DocumentErrorCode =
  /** Neither YAML nor JSON. */
  | 'valet.document.syntax'
  /** Longer, or of more nodes, than allowed. */
  | 'valet.document.too_large'
  | 'valet.document.too_deep'
  /** Aliases and merge keys that would expand to more nodes than allowed. */
  | 'valet.document.alias_bomb'
  /** An alias without its anchor, or inside what it stands for. */
  | 'valet.document.alias'
  | 'valet.document.duplicate_key'
  /** A key that is a map or a list, or a merge of something that is not a map. */
  | 'valet.document.key'
  /** A tag (`!something`) that no template knows. */
  | 'valet.document.tag'
  /** More than one document in one text. */
  | 'valet.document.several'
  /** Well-formed, but not of the shape that was expected. */
  | 'valet.document.shape';

/** A text is not the document it should be. The message is the bare sentence; add the position to show it. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** Permanent and dotted. */
  readonly code: DocumentErrorCode;
  readonly position: Position;

  constructor(code: DocumentErrorCode, message: string, position: Position) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

/** `file:line:column`, as editors and terminals follow it. */
export function formatPosition(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`;
}
