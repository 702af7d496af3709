/**
 * What is no HTTP request: bytes that cannot be parsed, headers that do not fit, a request that takes
 * too long to arrive. Node would answer with a bare status; here it has the shape of every refusal.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerContext } from './server-context.ts';
import { errorShape, invalidInput } from '../wire/errors.ts';

const closed = 'Connection: close\r\nContent-Type: application/json\r\n';

const refusals: Record<string, { status: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'the address and the headers are too long: send less, and input in the body',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: '413 Payload Too Large',
    message: 'the extensions of a chunk are too long: leave them out',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    message: 'the request took too long to arrive: send it at once',
  },
};

const malformedRequest = {
  status: '400 Bad Request',
  message: 'this is no HTTP request that can be read',
};

/** The request of a connection that is under way, and its answer. */
export interface InFlightRequest {
  req: IncomingMessage;
  res: ServerResponse;
}

/** Is told of every request that is not answered at once. */
export interface ClientError {
  began(one: InFlightRequest): void;
  ended(one: InFlightRequest): void;
}

/** Answers on the connections of `server` what cannot be read, if there is nobody to mislead by it. */
export function answerMalformedRequests(context: ServerContext, server: Server): ClientError {
  const underWay = new WeakMap<Duplex, Set<InFlightRequest>>();

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const [first, ...others] = underWay.get(socket) ?? [];
    // A request that arrived whole may take effect: a refusal here would be read as its answer.
    const isMistakable =
      first && (others.length > 0 || first.req.complete || first.res.headersSent);
    if (!socket.writable || isMistakable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { status, message } = refusals[error.code ?? ''] ?? malformedRequest;
    const requestId = context.ids.id('req');
    const shape = errorShape(invalidInput(message), { requestId });
    const httpStatus = Number.parseInt(status, 10);
    const body = JSON.stringify({ error: { ...shape, data: { ...shape.data, httpStatus } } });
    const length = `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\n`;
    socket.end(`HTTP/1.1 ${status}\r\n${closed}${length}\r\n${body}`, () => socket.destroy());
    context.log.info({ requestId, status: httpStatus, reasons: ['INVALID_INPUT'] }, 'request');
  });
  return {
    began(one) {
      const { socket } = one.req;
      const all = underWay.get(socket);
      if (all) all.add(one);
      else underWay.set(socket, new Set([one]));
    },
    ended: (one) => void underWay.get(one.req.socket)?.delete(one),
  };
}
