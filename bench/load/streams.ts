/** Clients of streams: raw connections that count what comes, and note when it came. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { systemClock } from '@onsale/core/time/clock';
import { wireText, type PreparedRequest } from './requests.ts';

/** Connections that are opened at once. */
const openedAtOnce = 200;

export interface OpenStreams {
  /** Events that have come so far, over all connections. */
  events(): number;
  /** When the last event came on each connection, in milliseconds of `systemClock.elapsed`. */
  lastAt(): number[];
  close(): void;
}

const eventBegins = Buffer.from('\nid: ');

/** @throws Error when a stream is refused. */
export async function openStreams(
  url: string,
  requests: readonly PreparedRequest[],
): Promise<OpenStreams> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const lastAt = requests.map(() => 0);
  let events = 0;
  const open = async (index: number): Promise<void> => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(wireText(requests[index]!));
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.includes('200 OK')) throw new Error(`A stream was refused: ${head.toString()}`);
    const count = (chunk: Buffer): void => {
      let at = chunk.indexOf(eventBegins);
      if (at < 0 && !chunk.includes('id: ')) return;
      do {
        events += 1;
        at = chunk.indexOf(eventBegins, at + 1);
      } while (at >= 0);
      lastAt[index] = systemClock.elapsed!();
    };
    if (head.includes('\nid: ')) count(head);
    socket.on('data', count);
  };
  for (let from = 0; from < requests.length; from += openedAtOnce) {
    const batch = requests.slice(from, from + openedAtOnce);
    await Promise.all(batch.map((_, index) => open(from + index)));
  }
  return {
    events: () => events,
    lastAt: () => [...lastAt],
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
