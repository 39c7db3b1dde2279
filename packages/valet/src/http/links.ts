/** Absolute links that work for the caller: to the host it used. */
import type { FastifyRequest } from 'fastify';
import type { HttpSettings } from './settings.ts';
import { trustsPeer } from './trust.ts';

/** `http://HOST:PORT` as the caller reached the service, with a trusted proxy's prefix. */
export function originOf(request: FastifyRequest, trustProxy: HttpSettings['trustProxy']): string {
  const { host } = request;
  const isPlain = /^(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d{1,5})?$/.test(host);
  const { localAddress = 'localhost', localPort } = request.socket;
  const literal = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  const prefix = trustsPeer(request, trustProxy) ? prefixOf(request.raw.headers['x-forwarded-prefix']) : '';
  return `${request.protocol}://${isPlain ? host : `${literal}:${localPort}`}${prefix}`;
}

function prefixOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^(\/[\w.~-]+)+$/.test(header) ? header : '';
}
