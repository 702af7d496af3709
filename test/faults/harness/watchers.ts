/** Clients that watch the seats of a date, and come back when they are cut, to the next server. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { systemClock } from '@onsale/core/time/clock';
import { date } from './operator.ts';

type Status = string;

type News = { version: string } & (
  | { seats: { seatNo: number; status: Status }[] }
  | { from: string; changes: { seatNo: number; status: Status }[] }
);

export interface Watcher {
  /** By seat number minus one. */
  readonly statuses: readonly Status[];
  readonly version: string | undefined;
  /** Events, and those among them that did not lead on from the one before, or led nowhere. */
  readonly events: number;
  readonly gaps: number;
  readonly doubles: number;
  readonly connections: number;
  isConnectedTo(url: string): boolean;
  /** Cuts the connection, as a network does. */
  cut(): void;
  close(): void;
}

/** @param urls of the servers: each connection goes to the next. */
export function startWatcher(urls: readonly string[], token: string): Watcher {
  const state = {
    statuses: [] as Status[],
    version: undefined as string | undefined,
    events: 0,
    gaps: 0,
    doubles: 0,
    connections: 0,
  };
  let connected: string | null = null;
  let sent: ClientRequest | undefined;
  let isClosed = false;
  let retryMs = 500;

  const take = (news: News): void => {
    state.events += 1;
    if (news.version === state.version) state.doubles += 1;
    if ('seats' in news) {
      state.statuses = news.seats.map(({ status }) => status);
    } else {
      if (news.from !== state.version) state.gaps += 1;
      for (const { seatNo, status } of news.changes) state.statuses[seatNo - 1] = status;
    }
    state.version = news.version;
  };
  const read = (message: string): void => {
    for (const line of message.split('\n')) {
      if (line.startsWith('data: ')) take(JSON.parse(line.slice('data: '.length)) as News);
      if (line.startsWith('retry: ')) retryMs = Number(line.slice('retry: '.length));
    }
  };
  const connect = (): Promise<void> => {
    const url = urls[state.connections % urls.length]!;
    state.connections += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const headers = {
      authorization: `Bearer ${token}`,
      ...(state.version !== undefined && { 'last-event-id': state.version }),
    };
    sent = request(`${url}/api/seats/${date}/events`, { headers, agent: false }, (response) => {
      receive(response, url);
    });
    sent.on('error', () => resolve());
    sent.on('close', () => resolve());
    sent.end();
    return promise;
  };
  const receive = (response: IncomingMessage, url: string): void => {
    if (response.statusCode === 200) connected = url;
    let text = '';
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('close', () => (connected = null));
    response.on('data', (chunk: string) => {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop()!;
      for (const message of messages) read(message);
    });
  };
  const stayConnected = async (): Promise<void> => {
    while (!isClosed) {
      await connect();
      if (!isClosed) await systemClock.sleep(retryMs);
    }
  };
  void stayConnected();
  return Object.assign(state, {
    isConnectedTo: (url: string) => connected === url,
    cut: () => void sent?.destroy(),
    close() {
      isClosed = true;
      sent?.destroy();
    },
  });
}
