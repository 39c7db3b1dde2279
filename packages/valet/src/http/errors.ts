/** Turns whatever goes wrong into the historic error body. */

import type { Socket } from 'node:net';
import type { Explanation } from '@valet/ostro';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ValetError } from '../error.ts';
import { errorBody, isFromOstro, retryAfterOf } from './error-body.ts';
import { EXTENDED } from './microversion.ts';
import { explanationBody, summaryFor } from './render/answer.ts';
import type { Viewer } from './viewer.ts';

/** @param authUrl shown to those without a token */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  authUrl: string | null,
): FastifyReply {
  if (error instanceof ValetError && error.status !== 500)
    return sendValetError(error, request, reply, authUrl);
  const { statusCode: status = 500, message } = error as {
    readonly statusCode?: number;
    readonly message: string;
  };
  // The framework's own objections: bodies too long, media types, URLs that cannot be read.
  if (status >= 400 && status < 500) return send(reply, status, errorBody(status, message));
  request.log.error({ err: error }, 'failed');
  const text = `something went wrong inside the service; its log tells more under ${request.id}`;
  return send(reply, 500, errorBody(500, text));
}

function sendValetError(
  error: ValetError,
  request: FastifyRequest,
  reply: FastifyReply,
  authUrl: string | null,
): FastifyReply {
  const viewer: Viewer | null = request.viewer;
  const explanation = error.details.explanation as Explanation | undefined;
  const summary =
    explanation !== undefined && viewer !== null ? summaryFor(explanation, viewer) : error.message;
  const message = isFromOstro(error) ? `Ostro error: ${summary}` : error.message;
  const { plan_id, min_version, max_version } = error.details;
  const body = errorBody(error.status, message, {
    ...((request.minor ?? 0) >= EXTENDED ? { code: error.code } : {}),
    ...(plan_id === undefined ? {} : { plan_id }),
    ...(max_version === undefined ? {} : { min_version, max_version }),
    ...(explanation === undefined || viewer === null
      ? {}
      : { explanation: explanationBody(explanation, viewer) }),
  });
  if (error.status === 401) reply.header('www-authenticate', `Keystone uri="${authUrl ?? ''}"`);
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  if (error.status >= 500) request.log.warn({ code: error.code, err: error }, 'refused for now');
  return send(reply, error.status, body);
}

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  // As text: the schema of the route is for its answers.
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** What is not even HTTP, comes too slowly, or has a head without end: there is no request to answer to. */
export function answerBrokenClient(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'the head of the request is too long; send fewer or shorter headers']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'the request did not come in time; send it at once']
        : [400, 'this is no HTTP request'];
  const body = errorBody(status, message);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${body.title}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
