/** A stream as a Response, for callers in the same process, in the format of HTTP. */
import type { AttachedStream, Subscription } from '../../streams/subscription.ts';
import { openingOf, trpcStream } from './send-stream.ts';

/** The most events that wait for the reader: one that is slower gets the state in their place. */
const maxPending = 16;

/** @param options `signal` of the call that opened it; `requestId` of that call. */
export function createStreamResponse(
  subscription: Subscription,
  { requestId, signal }: { requestId: string; signal: AbortSignal | null | undefined },
): Response {
  const encoder = new TextEncoder();
  let stream: AttachedStream | undefined;
  const queue = new CountQueuingStrategy({ highWaterMark: maxPending });
  const source = {
    start(controller: ReadableStreamDefaultController<Uint8Array>) {
      let hasEnded = false;
      const keepsUp = (bytes: Uint8Array): boolean => {
        if (hasEnded) return false;
        controller.enqueue(bytes);
        return (controller.desiredSize ?? 0) > 0;
      };
      keepsUp(encoder.encode(openingOf(requestId, trpcStream)));
      stream = subscription.attach({
        send: ({ frame }) => keepsUp(frame),
        heartbeat: () => keepsUp(trpcStream.heartbeat),
        end(how) {
          if (hasEnded) return;
          if (how === 'over') controller.enqueue(encoder.encode(trpcStream.over));
          hasEnded = true;
          controller.close();
        },
      });
      signal?.addEventListener(
        'abort',
        () => {
          if (hasEnded) return;
          hasEnded = true;
          controller.error(signal.reason);
          stream?.close();
        },
        { once: true },
      );
    },
    pull: () => stream?.onReady(),
    cancel: () => stream?.close(),
  };
  const headers = { 'content-type': 'text/event-stream' };
  return new Response(new ReadableStream(source, queue), { headers });
}
