/** The listener for Prometheus, apart from the API: it knows no tokens and is not meant for everybody. */
import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

/** Serves `GET /metrics` and `GET /healthcheck`; listening is up to the caller. */
export function createMetricsServer(metrics: Metrics): Server {
  const { registry } = metrics;
  return createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, async (request, response) => {
    const [path] = (request.url ?? '').split('?');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (path === '/healthcheck') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
    } else if (path === '/metrics') {
      try {
        const text = await registry.metrics();
        response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      } catch (error) {
        response.writeHead(500, { 'content-type': 'text/plain' }).end((error as Error).message);
      }
    } else {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is /metrics here.');
    }
  });
}
