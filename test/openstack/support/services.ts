/** Services of the testbed, stopped and started in the middle of a test. */
import { openBed } from '../../../testbed/bed.ts';
import { locked } from '../../../testbed/processes/lock.ts';
import { stop } from '../../../testbed/processes/stop.ts';
import { up } from '../../../testbed/up.ts';

export async function stopServices(...names: readonly string[]): Promise<void> {
  const bed = openBed();
  await locked(bed, () => stop(bed, names));
}

/** Brings up whatever does not run, with the choices given. */
export async function startServices(choices: Parameters<typeof openBed>[0] = {}): Promise<void> {
  const bed = openBed(choices);
  await locked(bed, () => up(bed, () => {}));
}

export async function restartService(name: string): Promise<void> {
  await stopServices(name);
  await startServices();
}
