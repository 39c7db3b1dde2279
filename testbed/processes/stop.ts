/** Stops services, and nothing but what was recorded when they were started. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import { forget, membersOf, readRecord } from './record.ts';

/** Asks, waits, then kills. @returns the names that had to be killed */
export async function stop(bed: Bed, names: readonly string[], patienceMs = 15_000): Promise<string[]> {
  const records = names.map((name) => readRecord(bed, name)).filter((each) => each !== undefined);
  for (const each of records) signal(membersOf(each), 'SIGTERM');
  const end = Date.now() + patienceMs;
  let left = records;
  while ((left = left.filter((each) => membersOf(each).length > 0)).length > 0 && Date.now() < end) {
    await sleep(100);
  }
  const killed = left.map((each) => each.name);
  while (left.length > 0) {
    for (const each of left) signal(membersOf(each), 'SIGKILL');
    await sleep(50);
    left = left.filter((each) => membersOf(each).length > 0);
  }
  for (const name of names) forget(bed, name);
  return killed;
}

function signal(pids: readonly number[], name: 'SIGTERM' | 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended meanwhile.
    }
  }
}
