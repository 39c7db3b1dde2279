/**
 * Without authentication whoever reaches the port may do everything. A page in a browser on this machine can
 * reach it, too, by a form or by a name of its own that it points here: such requests are told apart and refused.
 */
import type { FastifyRequest } from 'fastify';
import { ValetError } from '../error.ts';

/** @throws ValetError `valet.identity.forbidden` unless the request was made on this machine, to this machine */
export function requireLocal(request: FastifyRequest): void {
  if (!isLoopback(request.socket.remoteAddress ?? ''))
    throw forbidden('it answers callers on this machine only; configure [identity] to serve others');
  const { host = '', origin } = request.raw.headers;
  if (!isLoopback(nameOf(host)))
    throw forbidden(
      'the Host header has to name this machine, as http://127.0.0.1:8090 or http://localhost:8090 do',
    );
  if (origin !== undefined && !isLoopbackOrigin(origin))
    throw forbidden('it is not there for web pages of other hosts');
}

/** `localhost`, `127.0.0.0/8` or `::1`. */
export function isLoopback(name: string): boolean {
  const bare = name
    .toLowerCase()
    .replace(/^::ffff:/, '')
    .replace(/\.$/, '');
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.test(bare)
  );
}

/** The host of `host:port`, `[::1]:port` or either without port. */
function nameOf(host: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(host)?.[1] ?? /^([^:]*)(?::\d+)?$/.exec(host)?.[1] ?? '';
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(nameOf(new URL(origin).host));
}

function forbidden(why: string): ValetError {
  return new ValetError('valet.identity.forbidden', `this service runs without authentication: ${why}`);
}
