/**
 * Limits the number of open connections, in total and for each client address.
 *
 * A connection beyond a limit may still ask for the health of the server, so that a crowd does not
 * make a liveness probe restart it. Anything else is refused. A few such connections are open at a
 * time, each for a second at most, and a new one takes the place of the oldest.
 */
import { english } from '@onsale/core/language/translate';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { OnsaleError } from '@onsale/core/errors';
import type { ServerContext } from './server-context.ts';
import { rateLimited } from '../rate-limits/rate-limiter.ts';
import { sendRawError } from './responses/raw-response.ts';

/** The `retry-after` of a rejected connection, and how long it may stay to ask for the health. */
const connectionRetryMs = 1_000;

export interface Connections {
  /** Whether the connection was rejected, so that a request that still arrives on it is ignored. */
  isRejected(socket: Socket): boolean;
  /** Whether the connection is beyond a limit, and open for health checks only. */
  isExcess(socket: Socket): boolean;
  /** Refuses a connection that is beyond a limit. */
  reject(socket: Socket): void;
}

export function limitConnections(context: ServerContext, server: Server): Connections {
  const { limits, addresses } = context;
  const rejected = new WeakSet<Socket>();
  const perAddress = new Map<string, number>();
  /** Connections beyond a limit, the oldest first. */
  const excess = new Map<Socket, { error: OnsaleError; stay: AbortController }>();
  let total = 0;

  const reject = (socket: Socket): void => {
    const refused = excess.get(socket);
    if (!refused || rejected.has(socket)) return;
    rejected.add(socket);
    const line = sendRawError(context, socket, { error: refused.error });
    context.log.debug(line, 'connection rejected');
  };
  const release = (socket: Socket): void => {
    excess.get(socket)?.stay.abort();
    excess.delete(socket);
  };

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
      release(socket);
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
    const [oldest] = excess.keys();
    if (oldest && excess.size >= limits.healthConnections) {
      reject(oldest);
      release(oldest);
    }
    const stay = new AbortController();
    excess.set(socket, { error, stay });
    void context.clock.sleep(connectionRetryMs, stay.signal).then(
      () => reject(socket),
      () => undefined,
    );
  });

  return {
    isRejected: (socket) => rejected.has(socket),
    isExcess: (socket) => excess.has(socket),
    reject,
  };
}

function tooManyConnections(): OnsaleError {
  const message = english`The server has reached its limit of open connections. Try again shortly.`;
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs: connectionRetryMs, message });
}
