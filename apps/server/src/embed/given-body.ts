/**
 * Bodies that a host read before its handler: body parsers of Express, Fastify and others.
 *
 * A stream can be read once. Where a parser has read it, what the parser left on the request is
 * taken instead: the raw bytes, a text, or the value of JSON, which is written as text again.
 */
import type { IncomingMessage } from 'node:http';
import { provideBody } from '../http/body.ts';

type ParsedRequest = IncomingMessage & { body?: unknown; rawBody?: unknown };

/** @returns false when the body was read, and nothing of it is left on the request. */
export function takeGivenBody(req: ParsedRequest): boolean {
  // A proxy of the request, as some frameworks pass it on, may not know the member.
  const wasRead = req.readableDidRead || req.readableEnded;
  if (!wasRead) return true;
  const bytes = bytesOf(req.rawBody) ?? bytesOf(req.body) ?? jsonOf(req);
  if (bytes === null && hasBody(req)) return false;
  provideBody(req, bytes ?? Buffer.alloc(0));
  return true;
}

function bytesOf(body: unknown): Buffer | null {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return null;
}

function jsonOf({ headers, body }: ParsedRequest): Buffer | null {
  const isJson = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');
  return isJson && body !== undefined ? Buffer.from(JSON.stringify(body)) : null;
}

/** Whether the headers announce a body that is not empty. */
function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}
