/** Samples in documents: commands in blocks marked `console`, and what is shown as their output. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText, root } from './repository.ts';

export interface Sample {
  readonly call: string;
  /** What the document shows as its output; empty when it shows none. */
  readonly shown: readonly string[];
}

/** A line of this alone stands for lines that are left out. */
const GAP = '…';

/** The calls of a user in the blocks of a document, with the output shown below each. */
export function samplesIn(path: string): Sample[] {
  const blocks = [...readText(path).matchAll(/^```console\n(.*?)^```$/gms)].map(([, block]) => block!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [first, ...rest] = part.trimEnd().split('\n');
        let call = first!;
        while (call.endsWith('\\')) call = `${call.slice(0, -1).trimEnd()} ${rest.shift()!.trim()}`;
        return { call, shown: rest };
      }),
  );
}

/** Ids, times, hosts, figures and the widths of columns differ from run to run; everything else may not. */
export function shapeOf(line: string): string {
  return line
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\bc\d-r\d\d(-h\d\d)?\b/g, 'PLACE')
    .replace(/\d[\d.,]*/g, 'N')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether the output has the shape that is shown, with gaps for what is left out. */
export function isAsShown(shown: readonly string[], out: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return out.length === 0;
  if (first === GAP) {
    if (rest.length === 0) return true;
    return out.some((_, i) => isAsShown(rest, out.slice(i)));
  }
  return out.length > 0 && shapeOf(first) === shapeOf(out[0]!) && isAsShown(rest, out.slice(1));
}

/** Puts the real output of a call into its document. */
export function writeSample(path: string, { call, shown }: Sample, out: readonly string[]): void {
  const [before, after] = [shown, out].map((lines) => [`$ ${call}`, ...lines, ''].join('\n'));
  const text = readText(path);
  if (!text.includes(before!)) throw new Error(`${path} has no sample of: ${call}`);
  writeFileSync(
    join(root, path),
    text.replace(before!, () => after!),
  );
}
