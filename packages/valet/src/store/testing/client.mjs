/**
 * A process with a store of its own, for tests that end it or race it: opens the URL it is given, then does what it
 * is sent and writes a line to its standard output for each thing done, once it is done.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../../dist/store/open-store.js';

const store = openStore(process.argv[2]);

process.on('message', async ({ label, batch }) => {
  try {
    if (batch === undefined) await store.migrate();
    else await store.commit(batch);
    writeSync(1, `${label}\n`);
  } catch (error) {
    writeSync(1, `${label} failed: ${error.message}\n`);
  }
});
process.on('disconnect', () => store.close());
