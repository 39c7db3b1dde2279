/** A thread that reads all of a site from an SQLite file, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite } from './sqlite.ts';
import type { FromLoadThread, LoadThreadData } from './sqlite-loader.ts';
import { readState } from './stored-state.ts';
import { failureOf } from './writer.ts';

const port = parentPort!;
const { file, siteId, echo, busyTimeoutMs } = workerData as LoadThreadData;

try {
  const onStatement = echo ? (statement: string) => answer({ statement }) : undefined;
  const reader = openSqlite(file, 'reader', { onStatement, busyTimeoutMs });
  await readState(reader, siteId, (part) =>
    answer({ part }, 'rows' in part ? [part.rows.own.buffer, part.rows.numbers.buffer] : []),
  );
  await reader.close();
} catch (error) {
  answer({ failure: failureOf(error) });
}

function answer(message: FromLoadThread, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
