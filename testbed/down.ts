/** Stops what `up` started. */
import { rmSync } from 'node:fs';
import type { Bed } from './bed.ts';
import { recordedNames } from './processes/record.ts';
import { stop } from './processes/stop.ts';

/** Last of all what the others need, so that they can say good-bye. */
const last = [['keystone', 'placement', 'memcached'], ['rabbitmq', 'mariadb'], ['epmd']];

/** @param wipe also takes the state folder away: databases, logs, everything */
export async function down(bed: Bed, wipe: boolean, say: (line: string) => void): Promise<void> {
  const running = recordedNames(bed);
  const first = running.filter((name) => !last.flat().includes(name));
  for (const names of [first, ...last]) {
    const killed = await stop(
      bed,
      names.filter((name) => running.includes(name)),
    );
    if (killed.length > 0) say(`had to be killed: ${killed.join(', ')}`);
  }
  if (wipe) rmSync(bed.state, { recursive: true, force: true });
  say(running.length === 0 ? 'nothing was running' : `${running.length} services stopped`);
}
