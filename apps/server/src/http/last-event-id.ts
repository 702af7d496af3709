/** Reads which event of a stream a client saw last. */
import type { IncomingMessage } from 'node:http';

const maxChars = 200;

/**
 * The Last-Event-ID header; undefined without one. A long one is of another server. It is cut,
 * which makes it unknown, because a client that gets an error for it would not connect again.
 */
export function lastEventIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const text = headers['last-event-id']?.toString();
  return text === undefined || text === '' ? undefined : text.slice(0, maxChars);
}
