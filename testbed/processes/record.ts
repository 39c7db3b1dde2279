/**
 * Which processes are the testbed's: one record a service, with the process id and the time it started. A process
 * id alone proves nothing: after a reboot, or just late enough, it belongs to somebody else.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bed } from '../bed.ts';

export interface ProcessRecord {
  readonly name: string;
  /** Process id, and id of the process group and session it leads. */
  readonly pid: number;
  /** In clock ticks since the machine started, as `/proc` has it. */
  readonly startedAt: number;
  readonly bootId: string;
  /** Of what it was started with: another one means that it must be restarted. */
  readonly fingerprint: string;
}

/** The record of the command that works on the state folder just now; it is no service. */
export const runningCommand = 'command';

interface ProcessStat {
  readonly pid: number;
  readonly group: number;
  readonly session: number;
  readonly startedAt: number;
}

/** @returns false for a process that has ended already, of which nothing is recorded */
export function record(bed: Bed, name: string, pid: number, fingerprint: string): boolean {
  const stat = statOf(pid);
  if (!stat) return false;
  const made: ProcessRecord = { name, pid, startedAt: stat.startedAt, bootId: bootId(), fingerprint };
  writeFileSync(fileOf(bed, name), JSON.stringify(made));
  return true;
}

export function readRecord(bed: Bed, name: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(bed, name), 'utf8'));
  } catch {
    return undefined;
  }
}

/** When the record was made, which is right after the start; in milliseconds since the epoch, 0 without a record. */
export function recordedAt(bed: Bed, name: string): number {
  return statSync(fileOf(bed, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function recordedNames(bed: Bed): string[] {
  try {
    return readdirSync(bed.run)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .filter((name) => name !== runningCommand);
  } catch {
    return [];
  }
}

export function forget(bed: Bed, name: string): void {
  rmSync(fileOf(bed, name), { force: true });
}

/** Whether the recorded process itself still runs. */
export function isAlive(of: ProcessRecord): boolean {
  const stat = statOf(of.pid);
  return of.bootId === bootId() && stat !== undefined && stat.startedAt === of.startedAt;
}

/**
 * The processes of a record that still run: its group, as long as that is provably the recorded one. While a group
 * has members its number is given to no new process; so the group is ours if its leader is the recorded process, or
 * if the leader is gone and the members are no older than it.
 */
export function membersOf(of: ProcessRecord): number[] {
  if (of.bootId !== bootId()) return [];
  const group = allProcesses().filter((stat) => stat.group === of.pid && stat.session === of.pid);
  const leader = group.find((stat) => stat.pid === of.pid);
  if (leader && leader.startedAt !== of.startedAt) return [];
  return group.filter((stat) => stat.startedAt >= of.startedAt).map((stat) => stat.pid);
}

function allProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => statOf(Number(entry)))
    .filter((stat) => stat !== undefined);
}

/** Undefined when there is no such process, or only its exit status waits to be read. */
function statOf(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything; what follows its last parenthesis are plain fields.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return { pid, group: Number(fields[2]), session: Number(fields[3]), startedAt: Number(fields[19]) };
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function fileOf(bed: Bed, name: string): string {
  return join(bed.run, `${name}.json`);
}
