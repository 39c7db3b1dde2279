/** The ends of logs, for whoever must find out what went wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bed } from './bed.ts';

export function lastLines(bed: Bed, ...names: readonly string[]): string {
  return names
    .flatMap((name) => {
      try {
        return readFileSync(join(bed.logs, name), 'utf8').trimEnd().split('\n').slice(-15);
      } catch {
        return [];
      }
    })
    .map((line) => `  ${line.slice(0, 400)}`)
    .join('\n');
}
