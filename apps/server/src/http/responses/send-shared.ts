/** Sends a shared answer: 304 where the client has it, compressed where the client accepts that. */
import { acceptsGzip } from '../accept-encoding.ts';
import { matchesTag } from '../conditional-request.ts';
import type { HttpExchange } from '../http-exchange.ts';
import type { Envelope, SharedAnswer } from '../../wire/shared-answer.ts';

export function sendShared(
  { req, res }: Pick<HttpExchange, 'req' | 'res'>,
  answer: SharedAnswer,
  envelope: Envelope,
): void {
  const { headers } = req;
  res.setHeader('etag', answer.etag);
  // The answer is for one buyer, and has to be asked for each time.
  res.setHeader('cache-control', 'private, no-cache');
  res.appendHeader('vary', 'Accept-Encoding');
  if (matchesTag(headers['if-none-match'], answer.etag)) {
    res.writeHead(304);
    res.end();
    return;
  }
  const isGzipped = acceptsGzip(headers['accept-encoding']);
  const body = isGzipped ? answer.gzip(envelope) : answer.text(envelope);
  res.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(isGzipped && { 'content-encoding': 'gzip' }),
  });
  res.end(body);
}
