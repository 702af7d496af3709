/**
 * Answers a subscription with a stream in tRPC's format.
 *
 * tRPC's own handler runs a generator, two transform streams and a timer for each reader; here the
 * readers of one event share its bytes. A client that accepts nothing but a stream, as tRPC's does,
 * gets a refusal as an event, because an EventSource does not show the body of an error.
 */
import { english } from '@onsale/core/language/translate';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import type { App } from '../app.ts';
import { setErrorLanguage } from '../language/accept-language.ts';
import { translators } from '../language/languages.ts';
import { sendText, type HttpExchange } from '../http/http-exchange.ts';
import { lastEventIdOf } from '../http/last-event-id.ts';
import { sendRefusedStream, sendStream, trpcStream } from '../http/responses/send-stream.ts';
import type { Subscription } from '../streams/subscription.ts';
import { readCredential } from '../wire/credential-format.ts';
import { errorShape, invalidInput, protocolError, toOnsaleError } from '../wire/errors.ts';
import type { InvocableProcedure } from './procedure-invoker.ts';

export async function answerSubscription(
  app: App,
  exchange: HttpExchange,
  { name, watched }: { name: string; watched: InvocableProcedure },
): Promise<void> {
  const { req, res, request } = exchange;
  const { requestId, client } = request;
  if (req.method !== 'GET') {
    res.setHeader('allow', 'GET');
    return request.sendError(protocolError('METHOD_NOT_SUPPORTED'), 'METHOD_NOT_SUPPORTED');
  }
  try {
    const credential = readCredential(req.headers.authorization);
    const input = readInput(
      new URL(req.url ?? '', 'http://onsale').searchParams,
      lastEventIdOf(req),
    );
    const stream = (await watched.call({ requestId, credential, client }, input)) as Subscription;
    sendStream(exchange, stream, trpcStream);
  } catch (thrown) {
    const failure = getTRPCErrorFromUnknown(thrown);
    const error = toOnsaleError(failure, app.db);
    request.recordFailure(failure, name);
    const language = request.language();
    const shape = errorShape(error, {
      protocolError: failure.code,
      path: name,
      requestId,
      t: translators[language],
    });
    setErrorLanguage(res, language);
    if (req.headers.accept === 'text/event-stream') return sendRefusedStream(exchange, shape);
    sendText(res, shape.data.httpStatus, JSON.stringify({ error: shape }));
  }
}

/** tRPC puts the id of the last event into the input, from the header or the query. */
function readInput(query: URLSearchParams, header: string | undefined): unknown {
  const lastEventId = header ?? query.get('lastEventId') ?? undefined;
  const text = query.get('input') ?? '';
  let input: unknown;
  try {
    input = text === '' ? undefined : JSON.parse(text);
  } catch {
    throw invalidInput(english`the input is not valid JSON: send JSON`);
  }
  return withLastEventId(input, lastEventId);
}

/** The input of a stream that goes on from an event; the input itself without one. */
export function withLastEventId(input: unknown, lastEventId: string | undefined): unknown {
  if (lastEventId === undefined) return input;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return input ?? { lastEventId };
  }
  return { ...input, lastEventId };
}
