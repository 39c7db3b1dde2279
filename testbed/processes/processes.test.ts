import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bed, openBed } from '../bed.ts';
import type { Service } from '../service.ts';
import { locked } from './lock.ts';
import { isAlive, membersOf, readRecord, recordedNames } from './record.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

let bed: Bed;
beforeEach(() => {
  const state = mkdtempSync(join(tmpdir(), 'testbed-'));
  bed = { ...openBed(), state, run: state, logs: state, data: state };
});
afterEach(async () => {
  await stop(bed, recordedNames(bed), 0);
  rmSync(bed.state, { recursive: true });
});

function service(name: string, script: string): Service {
  return { name, after: [], files: {}, argv: ['/bin/sh', '-c', script], ready: async () => true };
}

const exists = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.runIf(process.platform === 'linux')('services', () => {
  it('are stopped with all processes they started, even when the first of them is gone', async () => {
    start(bed, service('parent', 'sleep 60 & sleep 60 & sleep 0.5; exit 0'));
    const known = readRecord(bed, 'parent')!;
    while (isAlive(known)) await sleep(10);
    expect(membersOf(known)).toHaveLength(2);
    expect(await stop(bed, ['parent'])).toEqual([]);
    expect(membersOf(known)).toEqual([]);
    expect(recordedNames(bed)).toEqual([]);
  });

  it('that do not want to stop are killed', async () => {
    start(bed, service('stubborn', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'));
    while (!readFileSync(join(bed.logs, 'stubborn.out'), 'utf8').includes('ready')) await sleep(10);
    expect(await stop(bed, ['stubborn'], 200)).toEqual(['stubborn']);
  });

  it('never include a process that merely has a recorded number', async () => {
    const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const pid = stranger.pid!;
    // Times of starts are told in hundredths of a second.
    await sleep(50);
    start(bed, service('gone', 'sleep 1'));
    const known = readRecord(bed, 'gone')!;
    writeFileSync(join(bed.run, 'gone.json'), JSON.stringify({ ...known, pid }));
    await stop(bed, ['gone'], 0);
    expect(exists(pid)).toBe(true);
    const reborn = { ...known, pid, bootId: 'another boot' };
    writeFileSync(join(bed.run, 'gone.json'), JSON.stringify(reborn));
    await stop(bed, ['gone'], 0);
    expect(exists(pid)).toBe(true);
    stranger.kill();
  });
});

describe.runIf(process.platform === 'linux')('the lock of a state folder', () => {
  it('lets one command in at a time, and is given back by one that fails', async () => {
    const failing = locked(bed, async () => {
      await expect(locked(bed, async () => {})).rejects.toThrow(/Another command works on/);
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect(await locked(bed, async () => 'free again')).toBe('free again');
  });

  it('is taken over from a command that died', async () => {
    writeFileSync(join(bed.run, 'lock'), '');
    expect(await locked(bed, async () => 'mine')).toBe('mine');
  });
});
