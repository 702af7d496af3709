/** Test fixture: a stream that the test writes, for a scripted fetch. */

export interface ScriptedStream {
  response: Response;
  send(text: string): void;
  end(): void;
  breakOff(): void;
  isClosed: boolean;
}

export const connected = 'retry: 2000\n\nevent: connected\ndata: {}\n\n';
export const ping = 'event: ping\ndata: \n\n';

export function eventOf(id: string, data: unknown): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** @param beginning is there at once; a stream without any keeps its events back. */
export function scriptedStream(beginning = connected): ScriptedStream {
  const encoder = new TextEncoder();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
      if (beginning !== '') own.enqueue(encoder.encode(beginning));
    },
    cancel: () => void (stream.isClosed = true),
  });
  const stream: ScriptedStream = {
    response: new Response(body, {
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    }),
    isClosed: false,
    send: (text) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
    breakOff: () => controller.error(new TypeError('terminated')),
  };
  return stream;
}
