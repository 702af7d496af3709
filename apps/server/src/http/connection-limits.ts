/** How many connections there may be, of all clients together and of each address. */
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { OnsaleError } from '@onsale/core/errors';
import type { ServerContext } from './server-context.ts';
import { errorShape } from '../wire/errors.ts';
import { rateLimited } from '../rate-limits/rate-limiter.ts';

/** How soon somebody may try again for whom there was no connection. */
const connectionRetryMs = 1_000;

export interface Connections {
  /** Whether the connection was turned away, so that what still comes on it is not looked at. */
  isRefused(socket: Socket): boolean;
}

export function guardConnections(context: ServerContext, server: Server): Connections {
  const { limits, addresses } = context;
  const refused = new WeakSet<Socket>();
  const perAddress = new Map<string, number>();
  let total = 0;

  server.on('connection', (socket) => {
    const { remoteAddress } = socket;
    // A proxy's connections carry many clients, and it keeps a limit of its own.
    const { rateLimitKey } = addresses.read(remoteAddress, undefined);
    const key = addresses.isExempt(remoteAddress) ? null : rateLimitKey;
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
          ? rateLimited('connectionsPerAddress', connectionRetryMs)
          : null;
    if (!problem) return;
    refused.add(socket);
    rejectConnection(context, socket, problem);
  });

  return { isRefused: (socket) => refused.has(socket) };
}

/** Answers, as far as that is possible without a request, and closes. */
function rejectConnection(context: ServerContext, socket: Socket, problem: OnsaleError): void {
  const requestId = context.ids.id('req');
  const shape = errorShape(problem, { requestId });
  const body = JSON.stringify({ error: shape });
  const { httpStatus } = shape.data;
  const { retryAfterMs } = problem;
  context.log.debug({ requestId, status: httpStatus, reasons: [problem.reason] }, 'turned away');
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
