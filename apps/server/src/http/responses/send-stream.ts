/**
 * Sends a stream of events as the body of a response, until the stream or the connection ends.
 *
 * tRPC and the REST API differ in what surrounds the events. A client that is not told to stop
 * connects again by itself, after the time that the first line names, and says which event it saw
 * last.
 */
import type { ServerResponse } from 'node:http';
import { hashShare } from '../../wire/short-hash.ts';
import { serverLimits } from '../../config/server-limits.ts';
import type { StreamEvent } from '../../streams/stream-event.ts';
import type {
  AttachedStream,
  EventSink,
  StreamEnd,
  Subscription,
} from '../../streams/subscription.ts';
import type { HttpExchange } from '../http-exchange.ts';

/** The messages of a protocol besides the events. */
export interface StreamProtocol {
  /** Sent first. */
  opening: string;
  heartbeat: Buffer;
  /** Sent at the end of a session, where the protocol tells its clients not to connect again. */
  over: string;
  /** The status of a stream without any event; the REST API's tells clients to stop (204). */
  completeStatus: 200 | 204;
}

/** The messages that tRPC's client reads: https://trpc.io/docs/server/subscriptions */
export const trpcStream: StreamProtocol = {
  opening: 'event: connected\ndata: {}\n\n',
  heartbeat: Buffer.from('event: ping\ndata: \n\n'),
  over: 'event: return\ndata: \n\n',
  completeStatus: 200,
};

export const restStream: StreamProtocol = {
  opening: '',
  heartbeat: Buffer.from(': heartbeat\n\n'),
  over: '',
  completeStatus: 204,
};

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // For nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
};

/** @param protocol of the path that was asked. */
export function sendStream(
  { req, res, request }: HttpExchange,
  subscription: Subscription,
  protocol: StreamProtocol,
): void {
  if (subscription.isComplete && protocol.completeStatus === 204) {
    subscription.abandon();
    res.writeHead(204).end();
    return;
  }
  // Without chunks an event is one write of bytes that all readers share. The connection ends with
  // the stream, which is how the client knows its end.
  res.removeHeader('transfer-encoding');
  res.writeHead(200, headers);
  // A HEAD has the headers alone, and a client that has gone gets nothing.
  if (req.method === 'HEAD' || res.destroyed) {
    subscription.abandon();
    res.end();
    return;
  }
  res.write(openingOf(request.requestId, protocol));
  attach(res, subscription, protocol);
}

/** Sends a refusal as tRPC's clients read it: as an event, since they see no body of an error. */
export function sendRefusedStream(
  { res }: Pick<HttpExchange, 'res'>,
  shape: { data: { retryAfterMs: number | undefined } },
): void {
  res.writeHead(200, headers);
  const { retryAfterMs = serverLimits.streamRetryMaxMs } = shape.data;
  const error = `event: serialized-error\ndata: ${JSON.stringify(shape)}\n\n`;
  res.end(`retry: ${retryAfterMs}\n\n${trpcStream.opening}${error}`);
}

/** The first text of a stream: when to connect again, and the protocol's first message. */
export function openingOf(requestId: string, { opening }: StreamProtocol): string {
  return `retry: ${retryMs(requestId)}\n\n${opening}`;
}

/** A time of its own for each stream, derived from the random id of its request. */
function retryMs(requestId: string): number {
  const { streamRetryMinMs: min, streamRetryMaxMs: max } = serverLimits;
  return Math.floor(min + hashShare(requestId) * (max - min));
}

function attach(res: ServerResponse, subscription: Subscription, protocol: StreamProtocol): void {
  let hasEnded = false;
  const attached: { stream?: AttachedStream } = {};
  const sink: EventSink = {
    send: ({ frame }: StreamEvent) => res.write(frame),
    heartbeat: () => !res.writableNeedDrain && res.write(protocol.heartbeat),
    end(how: StreamEnd) {
      if (hasEnded) return;
      hasEnded = true;
      res.end(how === 'over' ? protocol.over : '');
    },
  };
  res.on('drain', () => attached.stream?.onReady());
  res.on('close', () => {
    hasEnded = true;
    attached.stream?.close();
  });
  attached.stream = subscription.attach(sink);
}
