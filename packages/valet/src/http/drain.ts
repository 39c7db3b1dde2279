/**
 * An end without loose ends: what was asked before is still answered, for a while; then every connection goes,
 * also those that are only kept, or on which nothing was ever asked.
 */
import type { App } from './app.ts';

/** Time for the last bytes of the last answer. */
const LINGER_MS = 50;
/** Time for what was cancelled to say so. */
const FAREWELL_MS = 1000;

/**
 * @param graceMs how long requests may take to be answered once the service ends; then they are cancelled
 * @returns whether the service is ending
 */
export function drainOnClose(app: App, graceMs: number): () => boolean {
  let closing = false;
  let open = 0;
  const { server } = app;
  const underWay = new Set<AbortController>();
  app.decorate('underWay', underWay);
  const end = (afterMs: number) => setTimeout(() => server.closeAllConnections(), afterMs).unref();
  const cancel = () => {
    for (const each of underWay) each.abort();
    end(FAREWELL_MS);
  };
  server.on('request', (_request, response) => {
    open++;
    response.once('close', () => {
      open--;
      if (closing && open === 0) end(LINGER_MS);
    });
  });
  app.addHook('preClose', async () => {
    closing = true;
    if (open === 0) end(LINGER_MS);
    else setTimeout(cancel, graceMs).unref();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  return () => closing;
}
