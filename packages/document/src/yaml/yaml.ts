/**
 * YAML read under limits, as OpenStack Heat reads it.
 *
 * A reader of our own, and not a library, for three reasons: it stops at the first limit or mistake, so that
 * hostile text costs nothing; it reads YAML 1.1 as PyYAML, and so Heat, does; and a site of 20,000 hosts must
 * not take seconds. One pass, no backtracking: time and memory grow with the text.
 */
import type { Limits } from '../document.ts';
import type { Reading } from '../mark.ts';
import { quote } from '../show.ts';
import type { Source } from '../source.ts';
import { BlockReader } from './block.ts';
import { Builder } from './builder.ts';
import { Way } from './way.ts';

/** Control characters and halves of surrogate pairs. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are looked for
  /[\0-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const DIRECTIVE = /^%(?:YAML[ \t]+1\.\d+|TAG[ \t]+!\S*[ \t]+\S+)[ \t]*(?:#.*)?$/;

/** @throws DocumentError */
export function readYaml(source: Source, limits: Limits): Reading {
  const unprintable = UNPRINTABLE.exec(source.text);
  if (unprintable !== null) {
    const code = unprintable[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw source.syntax(`the character U+${code} must not stand in YAML`, unprintable.index);
  }
  const way = new Way(source);
  way.toContent();
  while (way.character === '%' && way.column === 0) readDirective(way);
  const isMarked = way.atMarker() && way.character === '-';
  if (isMarked) way.passMarker();
  // Nothing but a scalar or something in brackets may follow a marker on its line.
  const reading = new BlockReader(way, new Builder(source, limits)).root(!isMarked);
  expectEnd(way);
  return reading;
}

function readDirective(way: Way): void {
  const { offset } = way;
  const [directive] = way.take(/%[^\n]*/y)!;
  if (!DIRECTIVE.test(directive)) {
    throw way.source.syntax(`${quote(directive)} is no directive of YAML 1`, offset);
  }
  way.toContent();
  if (way.character !== '%' && !(way.atMarker() && way.character === '-')) {
    throw way.wrong('a line "---" has to follow the directives');
  }
}

function expectEnd(way: Way): void {
  while (way.atMarker() && way.character === '.') {
    way.passMarker();
    way.toContent();
  }
  if (way.offset < way.text.length) {
    const message = 'a second document starts here: put each into a file of its own';
    throw way.source.error('valet.document.several', message, way.offset);
  }
}
