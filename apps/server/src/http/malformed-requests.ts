/**
 * Answers requests that Node cannot parse, in the API's error format.
 *
 * These are malformed bytes, headers that are too large, and requests that take too long to arrive:
 * Node's `clientError` event. Node itself would answer with a bare status line.
 */
import { english } from '@onsale/core/language/translate';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ServerContext } from './server-context.ts';
import { invalidInput } from '../wire/errors.ts';
import { sendRawError } from './responses/raw-response.ts';

/** By the error code of Node or of its parser. */
const responses: Record<string, { httpStatus: number; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    httpStatus: 431,
    message: english`the URL and the headers are too long: shorten them, and send input in the body`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    httpStatus: 413,
    message: english`the chunk extensions of the body are too long: leave them out`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    httpStatus: 408,
    message: english`the request took too long to arrive: send it again, without pauses`,
  },
};

const malformedRequest = {
  httpStatus: 400,
  message: english`the request is not valid HTTP: check its request line, headers and framing`,
};

/** A request that is not answered yet, and its response. */
export interface InFlightRequest {
  req: IncomingMessage;
  res: ServerResponse;
}

/** The requests in flight on each connection. */
export interface InFlightRequests {
  add(request: InFlightRequest): void;
  remove(request: InFlightRequest): void;
  /** Resolves when no request is in flight. */
  idle(): Promise<void>;
  /** Closes the connections of those that still are. */
  destroyAll(): void;
}

/**
 * Answers on the connections of `server`, unless another request on the connection may already have
 * taken effect.
 */
export function answerMalformedRequests(context: ServerContext, server: Server): InFlightRequests {
  const inFlight = new WeakMap<Duplex, Set<InFlightRequest>>();
  const all = new Set<InFlightRequest>();
  let onIdle: (() => void)[] = [];

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const [first, ...others] = inFlight.get(socket) ?? [];
    // A request that arrived whole may take effect: an error sent here would be read as its
    // response.
    const isMistakable =
      first && (others.length > 0 || first.req.complete || first.res.headersSent);
    if (!socket.writable || isMistakable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { httpStatus, message } = responses[error.code ?? ''] ?? malformedRequest;
    const line = sendRawError(context, socket, { error: invalidInput(message), httpStatus });
    context.log.info(line, 'request');
  });
  return {
    add(request) {
      all.add(request);
      const { socket } = request.req;
      const ofSocket = inFlight.get(socket);
      if (ofSocket) ofSocket.add(request);
      else inFlight.set(socket, new Set([request]));
    },
    remove(request) {
      inFlight.get(request.req.socket)?.delete(request);
      all.delete(request);
      if (all.size > 0) return;
      for (const resolve of onIdle) resolve();
      onIdle = [];
    },
    async idle() {
      if (all.size > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
    destroyAll() {
      for (const { res } of all) res.destroy();
    },
  };
}
