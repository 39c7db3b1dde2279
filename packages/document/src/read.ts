/** The way from a text to a document. */
import type { Document, Limits, OnDuplicate, Path, Position } from './document.ts';
import { TEMPLATE_LIMITS } from './document.ts';
import { readJson } from './json.ts';
import { findOffset, type Mark, type Reading } from './mark.ts';
import { Source } from './source.ts';
import { readYaml } from './yaml/yaml.ts';

/**
 * Reads one YAML or JSON document.
 *
 * YAML means what it means to OpenStack Heat: YAML 1.1 scalars (`yes` is true, `017` is 15), merge keys (`<<`),
 * dates stay texts, and no tags of one's own. Keys that are numbers, booleans or null become texts as JSON
 * would write them. An integer beyond what a number holds exactly stays the text it was.
 *
 * @param file the name to show in positions; nothing is opened
 * @param limits those not given are `TEMPLATE_LIMITS`
 * @param onDuplicate decides about keys that stand twice in one map; without it they are refused
 * @throws DocumentError
 */
export function readDocument(
  text: string,
  file: string,
  limits: Partial<Limits> = {},
  onDuplicate?: OnDuplicate,
): Document {
  const bounds: Limits = { ...TEMPLATE_LIMITS, ...limits };
  const source = new Source(text, file, onDuplicate);
  if (text.length > bounds.maxBytes) {
    const message = `the text is longer than the ${bounds.maxBytes} bytes allowed`;
    throw source.error('valet.document.too_large', message, 0);
  }
  const json = readJson(source, bounds, false);
  if (json === null) return documentOf(source, readYaml(source, bounds));
  // Few documents are ever asked where something stands: those of JSON are then read again, which is cheap.
  let mark: Mark | undefined;
  return documentOf(source, {
    value: json.value,
    get mark() {
      mark ??= readJson(source, bounds, true)!.mark;
      return mark;
    },
  });
}

function documentOf(source: Source, reading: Reading): Document {
  const locate = (path: Path, of: 'value' | 'key'): Position =>
    source.position(findOffset(reading.mark, path, of));
  return {
    file: source.file,
    value: reading.value,
    at: (path) => locate(path, 'value'),
    keyAt: (path) => locate(path, 'key'),
  };
}
