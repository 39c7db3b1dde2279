/** Before tests that run the command as a process, or threads of the service: compiles what changed. */
import { execFileSync } from 'node:child_process';
import { root } from './repository.ts';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
}
