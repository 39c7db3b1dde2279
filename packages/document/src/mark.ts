/** Where the parts of a document stand: a tree of offsets that mirrors its value. */
import type { Path } from './document.ts';

/** One value of a document. Its reader fills it in; nobody changes it after. */
export interface Mark {
  offset: number;
  /** Where its key stands; of a list entry and of the root, the value itself. */
  keyOffset: number;
  /** Of a map, by key; of a list, by index. An alias has those of what it stands for. */
  children: ReadonlyMap<string, Mark> | readonly Mark[] | undefined;
}

/** A value with its marks, as both readers give it. */
export interface Reading {
  readonly value: unknown;
  readonly mark: Mark;
}

export function markAt(offset: number, children?: Mark['children']): Mark {
  return { offset, keyOffset: offset, children };
}

/** Offset of the value (or of the key) at the end of a path, or of its nearest ancestor that exists. */
export function findOffset(root: Mark, path: Path, of: 'value' | 'key'): number {
  let mark = root;
  for (const step of path) {
    const children = mark.children;
    const isList = Array.isArray(children);
    const next = isList ? children[Number(step)] : (children as ReadonlyMap<string, Mark>)?.get(String(step));
    if (next === undefined) return mark.offset;
    mark = next;
  }
  return of === 'key' ? mark.keyOffset : mark.offset;
}
