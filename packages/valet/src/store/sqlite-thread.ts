/** The thread that writes to an SQLite file, so that a slow disk stops nobody else. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqlWriter } from './sql-writer.ts';
import { openSqlite } from './sqlite.ts';
import type { FromThread, ThreadData, ToThread } from './sqlite-writer.ts';
import { failureOf, type Writer } from './writer.ts';

const port = parentPort!;
const { file, echo, busyTimeoutMs } = workerData as ThreadData;
let writer: Writer | undefined;

port.on('message', async ({ id, call }: ToThread) => {
  try {
    answer({ id, result: await perform(call) });
  } catch (error) {
    answer({ id, failure: failureOf(error) });
  }
});

function perform(call: ToThread['call']): Promise<unknown> {
  // Tried again with each call: who frees the disk or mends the permissions need not restart the service.
  writer ??= new SqlWriter(
    openSqlite(file, 'writer', { onStatement: echo ? say : undefined, busyTimeoutMs }),
  );
  if (call.method === 'commit') return writer.commit(call.batches);
  if (call.method === 'prune') return writer.prune(call.siteId, call.before);
  return writer[call.method]();
}

function say(statement: string): void {
  answer({ statement });
}

function answer(message: FromThread): void {
  port.postMessage(message);
}
