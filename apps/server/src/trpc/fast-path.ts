/**
 * The fast path for a single tRPC call over HTTP.
 *
 * tRPC's own handler builds a Request, a Response, headers and a stream for every call, and handles
 * batches and subscriptions; most calls need none of that. Anything unusual falls back to it, so
 * every protocol error is written in one place. A test asserts that both paths return the same
 * bytes.
 */
import type { IncomingMessage } from 'node:http';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import type { IdempotencyContext } from '../rpc/context.ts';
import type { InvocableProcedure } from './procedure-invoker.ts';
import { errorShape, toOnsaleError } from '../wire/errors.ts';
import { setErrorLanguage } from '../language/accept-language.ts';
import { translators } from '../language/languages.ts';
import { sendText, type HttpExchange } from '../http/http-exchange.ts';
import { sendShared } from '../http/responses/send-shared.ts';
import { SharedAnswer } from '../wire/shared-answer.ts';

/** The envelope that tRPC puts around the answer of a single call. */
export const envelope = { before: '{"result":{"data":', after: '}}' } as const;

export interface SingleCall {
  name: string;
  procedure: InvocableProcedure;
  input: unknown;
  idempotency?: IdempotencyContext | undefined;
}

/**
 * The input of a single call.
 *
 * @param body as text; empty without one.
 * @returns null when the call must fall back to tRPC's handler.
 */
export function readInput(
  { type, takesInput }: InvocableProcedure,
  { method, url = '' }: IncomingMessage,
  body: string,
): { input: unknown } | null {
  if (method !== (type === 'query' ? 'GET' : 'POST')) return null;
  const at = url.indexOf('?');
  const query = at < 0 ? null : new URLSearchParams(url.slice(at + 1));
  if (query && query.size > (query.has('input') ? 1 : 0)) return null;
  const text = type === 'query' ? (query?.get('input') ?? '') : body;
  if (!takesInput || text === '') return { input: undefined };
  try {
    return { input: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

export async function answerSingleCall(
  app: App,
  { req, res, request }: HttpExchange,
  { name, procedure, input, idempotency }: SingleCall,
): Promise<void> {
  const { requestId, client } = request;
  const credential = readCredential(req.headers.authorization);
  try {
    const data = await procedure.call({ requestId, credential, client, idempotency }, input);
    if (data instanceof SharedAnswer) return sendShared({ req, res }, data, envelope);
    sendText(res, 200, `${envelope.before}${JSON.stringify(data)}${envelope.after}`);
  } catch (thrown) {
    const failure = getTRPCErrorFromUnknown(thrown);
    request.recordFailure(failure, name);
    const error = toOnsaleError(failure, app.db);
    const language = request.language();
    const shape = errorShape(error, {
      protocolError: failure.code,
      path: name,
      requestId,
      t: translators[language],
    });
    setErrorLanguage(res, language);
    sendText(res, shape.data.httpStatus, JSON.stringify({ error: shape }));
  }
}
