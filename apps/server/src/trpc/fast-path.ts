/**
 * The short way of a single call. tRPC's own handler makes a Request, a Response, headers and a
 * stream for each, and thinks of batches and subscriptions; most calls are none of that. What is
 * unusual in any way takes the long way, so that every refusal is written in one place: a test holds
 * both ways to the same bytes.
 */
import type { IncomingMessage } from 'node:http';
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import type { InvocableProcedure } from './procedure-invoker.ts';
import { errorShape, toOnsaleError } from '../wire/errors.ts';
import { sendText, type HttpExchange } from '../http/http-exchange.ts';

export interface SingleCall {
  name: string;
  procedure: InvocableProcedure;
  input: unknown;
}

/**
 * The input of a single call.
 *
 * @param body as text; empty without one.
 * @returns null when the call has to take the long way.
 */
export function readInput(
  { type, takesInput }: InvocableProcedure,
  { method, url = '' }: IncomingMessage,
  body: string,
): { input: unknown } | null {
  if (method !== (type === 'query' ? 'GET' : 'POST')) return null;
  const at = url.indexOf('?');
  const asked = at < 0 ? null : new URLSearchParams(url.slice(at + 1));
  if (asked && asked.size > (asked.has('input') ? 1 : 0)) return null;
  const text = type === 'query' ? (asked?.get('input') ?? '') : body;
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
  { name, procedure, input }: SingleCall,
): Promise<void> {
  const { requestId, client } = request;
  const credential = readCredential(req.headers.authorization);
  try {
    const data = await procedure.call({ requestId, credential, client }, input);
    sendText(res, 200, `{"result":{"data":${JSON.stringify(data)}}}`);
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    request.failed(error, name);
    const known = toOnsaleError(error, app.db);
    const shape = errorShape(known, { protocolError: error.code, path: name, requestId });
    sendText(res, shape.data.httpStatus, JSON.stringify({ error: shape }));
  }
}
