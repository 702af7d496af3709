/** What is refused before there is a request: too many connections, and bytes that are no HTTP. */
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { OnsaleError } from '@onsale/core/errors';
import type { App } from '../app.ts';
import { errorShape, invalidInput, type Refusal } from '../errors.ts';
import { tooOften } from './call-guard.ts';

/** How soon somebody may try again for whom there was no connection. */
const connectionRetryMs = 1_000;

export interface Connections {
  /** Whether the connection was turned away, so that what still comes on it is not looked at. */
  isRefused(socket: Socket): boolean;
  /** Notes that an answer is under way, which nothing may be written into. */
  answering(socket: Socket, until: (done: () => void) => void): void;
}

export function guardConnections(app: App, server: Server): Connections {
  const { limits, addresses } = app;
  const refused = new WeakSet<Socket>();
  const answering = new WeakMap<Duplex, number>();
  const perAddress = new Map<string, number>();
  let total = 0;

  server.on('connection', (socket) => {
    const { remoteAddress } = socket;
    // A proxy's connections carry many clients, and it keeps a limit of its own.
    const { countedAs } = addresses.read(remoteAddress, undefined);
    const key = addresses.isSpared(remoteAddress) ? null : countedAs;
    const before = key === null ? 0 : (perAddress.get(key) ?? 0);
    total += 1;
    if (key !== null) perAddress.set(key, before + 1);
    socket.once('close', () => {
      total -= 1;
      if (key === null) return;
      const left = (perAddress.get(key) ?? 1) - 1;
      if (left > 0) perAddress.set(key, left);
      else perAddress.delete(key);
    });
    const problem =
      total > limits.connections
        ? new OnsaleError(
            'OVERLOADED',
            {},
            {
              retryAfterMs: connectionRetryMs,
              message: 'The server has all the connections it can: try again shortly.',
            },
          )
        : before >= limits.connectionsPerAddress
          ? tooOften('connectionsPerAddress', connectionRetryMs)
          : null;
    if (!problem) return;
    refused.add(socket);
    turnAway(app, socket, { problem });
  });

  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const [refusal, message] = unreadable[error.code ?? ''] ?? [
      'BAD_REQUEST',
      'send it as HTTP/1.1',
    ];
    const isMute = !socket.writable || error.code === 'ECONNRESET' || answering.has(socket);
    if (isMute) socket.destroy();
    else turnAway(app, socket, { problem: invalidInput(message), refusal });
  });

  return {
    isRefused: (socket) => refused.has(socket),
    answering(socket, until) {
      answering.set(socket, (answering.get(socket) ?? 0) + 1);
      until(() => {
        const left = (answering.get(socket) ?? 1) - 1;
        if (left > 0) answering.set(socket, left);
        else answering.delete(socket);
      });
    },
  };
}

/** Why Node could not make a request of what came. */
const unreadable: Partial<Record<string, [Refusal, string]>> = {
  HPE_HEADER_OVERFLOW: [
    'HEADERS_TOO_LARGE',
    'the headers are too large: send fewer and shorter ones',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [
    'PAYLOAD_TOO_LARGE',
    'the chunks of the body have too much in them',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['TIMEOUT', 'it took too long to arrive: send it at once'],
};

/** Answers, as far as that is possible without a request, and closes. */
function turnAway(
  app: App,
  socket: Duplex & { destroySoon?: () => void },
  { problem, refusal }: { problem: OnsaleError; refusal?: Refusal },
): void {
  const requestId = app.ids.id('req');
  const shape = errorShape(problem, { ...(refusal && { refusal }), requestId });
  const body = JSON.stringify({ error: shape });
  const { httpStatus } = shape.data;
  const { retryAfterMs } = problem;
  app.log.debug({ requestId, status: httpStatus, reasons: [problem.reason] }, 'turned away');
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    `x-request-id: ${requestId}`,
    ...(retryAfterMs === undefined ? [] : [`retry-after: ${Math.ceil(retryAfterMs / 1000)}`]),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
