/** What a use case gets to know of its request: who, by which id, and when to stop. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../planning/use-cases.ts';
import { readDuration } from './duration.ts';

/**
 * @param timeout of the request, as the client wrote it; absent: `defaultMs`
 * @param defaultMs null: as long as the client waits
 */
export function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  timeout: string | number | undefined,
  defaultMs: number | null,
): Context {
  const limitMs = timeout === undefined ? defaultMs : readDuration(timeout, 'timeout');
  const { raw } = reply;
  // A timer of our own, which ends with the answer; that of `AbortSignal.timeout` would outlive it.
  const controller = new AbortController();
  const timer = limitMs === null ? undefined : setTimeout(() => controller.abort(), limitMs);
  const { underWay } = request.server;
  underWay.add(controller);
  raw.once('close', () => {
    clearTimeout(timer);
    underWay.delete(controller);
    if (!raw.writableFinished) controller.abort();
  });
  // The client may have left while its body was read.
  if (raw.destroyed) controller.abort();
  return {
    requestId: request.id,
    caller: request.caller,
    // Made when somebody wants to know: many use cases are over before anybody could leave.
    get signal() {
      return controller.signal;
    },
  };
}
