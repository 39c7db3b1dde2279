/** Whose `X-Forwarded-*` headers are believed: those of the connection's own other end, if it is a trusted proxy. */
import { compile } from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import type { HttpSettings } from './settings.ts';

type Trust = (address: string, hop: number) => boolean;

/** By what is configured; an application has one. */
const compiled = new Map<string, Trust>();

/** The addresses of a configured list. */
export function addressesOf(list: string): string[] {
  return list.split(',').map((each) => each.trim());
}

/** Whether the request came over a connection from a trusted proxy. */
export function trustsPeer(request: FastifyRequest, trustProxy: HttpSettings['trustProxy']): boolean {
  if (typeof trustProxy === 'boolean') return trustProxy;
  let trust = compiled.get(trustProxy);
  if (trust === undefined) compiled.set(trustProxy, (trust = compile(addressesOf(trustProxy)) as Trust));
  const { remoteAddress } = request.socket;
  return remoteAddress !== undefined && trust(remoteAddress, 0);
}
