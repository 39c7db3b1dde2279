/** One command at a time on a state folder. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bed } from '../bed.ts';
import { TestbedError } from '../error.ts';
import { forget, isAlive, readRecord, record, runningCommand } from './record.ts';

export async function locked<T>(bed: Bed, work: () => Promise<T>): Promise<T> {
  mkdirSync(bed.run, { recursive: true });
  const path = join(bed.run, 'lock');
  take(bed, path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
    forget(bed, runningCommand);
  }
}

function take(bed: Bed, path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx' });
  } catch {
    const holder = readRecord(bed, runningCommand);
    if (holder && isAlive(holder)) {
      throw new TestbedError(`Another command works on ${bed.state} (process ${holder.pid}); wait for it.`);
    }
    // Whoever held it died: the lock is taken over.
  }
  record(bed, runningCommand, process.pid, '');
}
