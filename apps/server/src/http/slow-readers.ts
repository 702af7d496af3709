/**
 * Cuts off clients that do not read their responses, which would fill the memory of the server.
 *
 * A client that pipelines more requests than the limit gets one last error in their order. A client
 * that takes less than `slowReaderBytes` of a waiting response within `responseTimeoutMs` is
 * disconnected: nothing can be sent to it.
 */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { serverLimits } from '../config/server-limits.ts';
import type { ServerContext } from './server-context.ts';

interface SlowReaderOptions {
  responseTimeoutMs: number;
  timeoutCheckMs: number;
}

interface Reading {
  unanswered: number;
  isOverfull: boolean;
  /** The bytes that the client had taken at the instant `since`. */
  taken: number;
  since: number;
}

export interface SlowReaders {
  /**
   * Counts a request until its response is sent.
   *
   * @returns `refuse` for the first request beyond the limit, which is answered with an error, and
   * `ignore` for those after it.
   */
  admit(socket: Socket, res: ServerResponse): 'serve' | 'refuse' | 'ignore';
}

export function cutOffSlowReaders(
  { clock, limits, log }: Pick<ServerContext, 'clock' | 'limits' | 'log'>,
  server: Server,
  { responseTimeoutMs, timeoutCheckMs }: SlowReaderOptions,
): SlowReaders {
  const readings = new Map<Socket, Reading>();

  const takenBy = (socket: Socket) => socket.bytesWritten - socket.writableLength;
  const checkSockets = (): void => {
    const now = clock.now();
    for (const [socket, reading] of readings) {
      const taken = takenBy(socket);
      const hasRead =
        socket.writableLength === 0 || taken - reading.taken >= serverLimits.slowReaderBytes;
      if (hasRead) {
        Object.assign(reading, { taken, since: now });
      } else if (now - reading.since >= responseTimeoutMs) {
        log.info(
          { address: socket.remoteAddress, unsentBytes: socket.writableLength },
          'slow reader',
        );
        socket.destroy();
      }
    }
  };
  const stop = new AbortController();
  const checkUntilClosed = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(timeoutCheckMs, stop.signal);
      checkSockets();
    }
  };
  server.once('listening', () => void checkUntilClosed().catch(() => undefined));
  server.once('close', () => stop.abort());
  server.on('connection', (socket: Socket) => {
    readings.set(socket, { unanswered: 0, isOverfull: false, taken: 0, since: clock.now() });
    socket.once('close', () => readings.delete(socket));
  });

  return {
    admit(socket, res) {
      const reading = readings.get(socket);
      if (!reading) return 'serve';
      if (reading.isOverfull) return 'ignore';
      reading.unanswered += 1;
      res.once('close', () => {
        reading.unanswered -= 1;
      });
      if (reading.unanswered <= limits.pipelinedRequests) return 'serve';
      reading.isOverfull = true;
      return 'refuse';
    },
  };
}
