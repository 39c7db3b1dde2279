/** Log files of the testbed's services. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bed } from './tenant.ts';

/** How long the files are; one that is not there yet has no length. */
export function sizesNow(files: readonly string[]): Map<string, number> {
  return new Map(files.map((file) => [file, sizeOf(file)]));
}

/** What a service has written since its log was so long. */
export function linesSince(file: string, from: number): string[] {
  const bytes = Buffer.alloc(Math.max(0, sizeOf(file) - from));
  if (bytes.length === 0) return [];
  const opened = openSync(join(bed.logs, file), 'r');
  try {
    readSync(opened, bytes, 0, bytes.length, from);
  } finally {
    closeSync(opened);
  }
  return bytes.toString('utf8').split('\n');
}

function sizeOf(file: string): number {
  return statSync(join(bed.logs, file), { throwIfNoEntry: false })?.size ?? 0;
}
