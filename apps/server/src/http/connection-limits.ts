/** Limits the number of open connections, in total and for each client address. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { OnsaleError } from '@onsale/core/errors';
import type { ServerContext } from './server-context.ts';
import { rateLimited } from '../rate-limits/rate-limiter.ts';
import { sendRawError } from './raw-response.ts';

/** The `retry-after` of a rejected connection. */
const connectionRetryMs = 1_000;

export interface Connections {
  /** Whether the connection was rejected, so that a request that still arrives on it is ignored. */
  isRejected(socket: Socket): boolean;
}

export function limitConnections(context: ServerContext, server: Server): Connections {
  const { limits, addresses } = context;
  const rejected = new WeakSet<Socket>();
  const perAddress = new Map<string, number>();
  let total = 0;

  server.on('connection', (socket) => {
    const { remoteAddress } = socket;
    // A proxy's connections carry many clients, and the proxy has a limit of its own.
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
    const error =
      total > limits.connections
        ? tooManyConnections()
        : before >= limits.connectionsPerAddress
          ? rateLimited('connectionsPerAddress', connectionRetryMs)
          : null;
    if (!error) return;
    rejected.add(socket);
    context.log.debug(sendRawError(context, socket, { error }), 'connection rejected');
  });

  return { isRejected: (socket) => rejected.has(socket) };
}

function tooManyConnections(): OnsaleError {
  const message = 'The server has reached its limit of open connections. Try again shortly.';
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs: connectionRetryMs, message });
}
