/** Reads a TypeScript source just far enough to know what it imports and which globals it names. */

/** Strings, template texts and comments; whichever starts first wins, so one inside another is not seen. */
const opaque = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

const importStatement =
  /\b(?:import|export)\b(?:[^'";()=]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]/g;

/** The specifiers a source imports or re-exports, types included. */
export function importsOf(source: string): string[] {
  const code = source.replace(opaque, (text) => (/^(['"])[^\s'"]+\1$/.test(text) ? text : ' '));
  return [...code.matchAll(importStatement)].map((match) => (match[1] ?? match[2])!);
}

/** The words of a list that a source names outside comments and strings. */
export function namesUsed(source: string, words: readonly string[]): string[] {
  const code = source.replace(opaque, ' ');
  return words.filter((word) =>
    new RegExp(`(?<![\\w.$])${word.replaceAll('.', '\\s*\\.\\s*')}(?![\\w$])`).test(code),
  );
}
