/** Runs the compiled command as a process, as a user would. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './repository.ts';

export const valetPath = join(root, 'packages/cli/bin/valet.js');

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param options.cwd default: the top of the repository */
export function valet(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Run {
  const child = spawnSync(process.execPath, [valetPath, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 2 ** 28,
  });
  return { status: child.status, out: child.stdout, err: child.stderr };
}

const folders: string[] = [];

/** Writes files into a new folder of their own and gives its path; `removeFolders` ends all of them. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'valet-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/**
 * Calls in a text, one for each line with the start asked for. A `\` at the end continues on the next line; what
 * follows after some spaces is a remark.
 */
export function callsIn(text: string, start: RegExp): string[] {
  const calls: string[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const match = start.exec(lines[i]!);
    if (!match) continue;
    let call = lines[i]!.slice(match[0].length);
    while (call.endsWith('\\') && i + 1 < lines.length) {
      call = `${call.slice(0, -1).trimEnd()} ${lines[++i]!.replace(/^[#\s]+/, '')}`;
    }
    calls.push(call.trim().split(/ {3,}/)[0]!);
  }
  return calls;
}
