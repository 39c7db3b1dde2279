/** The tree a regular expression is read into, and the widths of its parts. */
import type { CharSet } from './char-set.ts';
import type { Folding } from './unicode.ts';

export type Node =
  | { readonly kind: 'char'; readonly point: number; readonly folding: Folding }
  | { readonly kind: 'any'; readonly newline: boolean }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'place'; readonly place: Place; readonly ascii: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'branch'; readonly options: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | {
      readonly kind: 'repeat';
      readonly min: number;
      /** Infinity when unbounded. */
      readonly max: number;
      readonly lazy: boolean;
      readonly body: Node;
    }
  | { readonly kind: 'back'; readonly group: number; readonly width: Width; readonly folding: Folding }
  | { readonly kind: 'look'; readonly behind: number | null; readonly negative: boolean; readonly body: Node }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'condition'; readonly group: number; readonly met: Node; readonly otherwise: Node };

/** Where `^`, `$`, `\A`, `\Z`, `\b` and `\B` hold. */
export type Place = 'start' | 'line-start' | 'end' | 'line-end' | 'very-end' | 'word-edge' | 'no-word-edge';

/** Least and most characters a part takes; the most is Infinity when there is no bound. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

const NONE: Width = { min: 0, max: 0 };

export function widthOf(node: Node): Width {
  switch (node.kind) {
    case 'char':
    case 'any':
    case 'set':
      return { min: 1, max: 1 };
    case 'place':
    case 'look':
      return NONE;
    case 'back':
      return node.width;
    case 'group':
    case 'atomic':
      return widthOf(node.body);
    case 'sequence':
      return node.items.map(widthOf).reduce((a, b) => ({ min: a.min + b.min, max: a.max + b.max }), NONE);
    case 'branch':
      return node.options.map(widthOf).reduce(either);
    case 'condition':
      return either(widthOf(node.met), widthOf(node.otherwise));
    case 'repeat': {
      const { min, max } = widthOf(node.body);
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
    }
  }
}

function either(a: Width, b: Width): Width {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
