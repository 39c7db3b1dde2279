/** The turns of phrase that messages about resources share. */
import { byNearness, quote } from '@valet/document';

const MOST_NAMES = 10;

/** The names there are, those most like `text` first: named within it, near to it, the rest. */
export function nearestFirst(text: string, names: readonly string[]): string {
  const folded = text.toLowerCase();
  const within = names.filter((name) => folded.includes(name.toLowerCase()));
  const ordered = new Set([...within.sort((a, b) => b.length - a.length), ...byNearness(text, names)]);
  return listed([...ordered]);
}

/** `a, b, c and 7 more`. */
export function listed(names: readonly string[], most: number = MOST_NAMES): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** For a value that is told when the stack runs. */
export function later(expression: string): string {
  return `${quote(expression)}, which only a running cloud can tell`;
}
