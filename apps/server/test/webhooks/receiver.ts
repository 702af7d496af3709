/** A receiver of webhooks on a loopback port, which checks them with the reference library. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface ReceivedEvent {
  id: string;
  type: string;
  seq: number;
  concertId: string;
  /** Whether the reference library accepted it, with each of the secrets. */
  isVerified: boolean;
  path: string;
}

export interface Receiver extends AsyncDisposable {
  url: string;
  received: ReceivedEvent[];
  secrets: string[];
  /** Answers a request; 204 by default. */
  respond: (res: ServerResponse, event: ReceivedEvent) => void;
}

export async function openReceiver(): Promise<Receiver> {
  const receiver = { received: [], secrets: [] } as unknown as Receiver;
  receiver.respond = (res) => void res.writeHead(204).end();
  const server = createServer((req, res) => void receive(receiver, req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  receiver.url = `http://127.0.0.1:${port}/hook`;
  receiver[Symbol.asyncDispose] = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return receiver;
}

async function receive(receiver: Receiver, req: IncomingMessage, res: ServerResponse) {
  const body = await text(req);
  const { id, ...headers } = Object.fromEntries(
    ['id', 'timestamp', 'signature'].map((name) => [name, String(req.headers[`webhook-${name}`])]),
  );
  const signed = {
    'webhook-id': id!,
    'webhook-timestamp': headers['timestamp']!,
    'webhook-signature': headers['signature']!,
  };
  const isVerified = receiver.secrets.every((secret) => {
    try {
      // The clock of tests stands elsewhere, so that the timestamp is checked by the SDK's tests.
      const at = Number(headers['timestamp']);
      const expected = new Webhook(secret).sign(id!, new Date(at * 1_000), body);
      return headers['signature']!.split(' ').includes(expected) && signed['webhook-id'] !== '';
    } catch {
      return false;
    }
  });
  const event = JSON.parse(body) as Omit<ReceivedEvent, 'id' | 'isVerified' | 'path'>;
  const { type, seq, concertId } = event;
  const seen = { id: id!, type, seq, concertId, isVerified, path: req.url ?? '' };
  receiver.received.push(seen);
  receiver.respond(res, seen);
}
