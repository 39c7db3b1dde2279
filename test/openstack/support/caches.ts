/** What the services remember of tokens they have seen; all of them keep it in one memcached. */
import { connect } from 'node:net';
import { address, portOf } from '../../../testbed/bed.ts';
import { bed } from './tenant.ts';

/** Makes them ask Keystone again about every token. */
export async function flushCaches(): Promise<void> {
  const socket = connect(portOf(bed, 'memcached'), address);
  socket.setTimeout(10_000, () => socket.destroy(new Error('memcached does not answer')));
  socket.write('flush_all\r\n');
  try {
    for await (const answer of socket) {
      if (String(answer) !== 'OK\r\n') throw new Error(`memcached does not forget: ${answer}`);
      return;
    }
    throw new Error('memcached hung up');
  } finally {
    socket.destroy();
  }
}
