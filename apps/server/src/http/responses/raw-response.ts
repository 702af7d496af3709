/**
 * Error responses on a bare socket, for connections on which no request was parsed.
 *
 * There is no `ServerResponse` to write to, so the status line and the headers are written by hand.
 * The body has the shape of every other error, and the connection is closed behind it.
 */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OnsaleError } from '@onsale/core/errors';
import { errorShape } from '../../wire/errors.ts';
import type { ServerContext } from '../server-context.ts';
import { version, versionHeader } from '../../wire/version-header.ts';

export interface RawError {
  error: OnsaleError;
  /** Takes the place of the reason's own status, where HTTP has a more exact one. */
  httpStatus?: number;
}

/** @returns the fields of its log line. */
export function sendRawError(
  context: ServerContext,
  socket: Duplex,
  { error, httpStatus }: RawError,
): { requestId: string; status: number; reasons: string[] } {
  const requestId = context.ids.id('req');
  const shape = errorShape(error, { requestId });
  const status = httpStatus ?? shape.data.httpStatus;
  const body = JSON.stringify({
    error: { ...shape, data: { ...shape.data, httpStatus: status } },
  });
  const { retryAfterMs } = error;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    `x-request-id: ${requestId}`,
    `${versionHeader}: ${version}`,
    ...(retryAfterMs === undefined ? [] : [`retry-after: ${Math.ceil(retryAfterMs / 1000)}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  return { requestId, status, reasons: [error.reason] };
}
