/** tRPC over HTTP: enforces the request limits, then takes the fast path or tRPC's own handler. */
import { english } from '@onsale/core/language/translate';
import type { IncomingMessage } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { resolveResponse } from '@trpc/server/http';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { decodeUtf8, emptyBody, hasJsonBody, invalidUtf8Body, readBody } from '../http/body.ts';
import { givenTwice, invalidInput, protocolError, toOnsaleError } from '../wire/errors.ts';
import { findDuplicateName } from '../wire/json-names.ts';
import { invocableProcedures, type InvocableProcedure } from './procedure-invoker.ts';
import { answerSingleCall, envelope, readInput } from './fast-path.ts';
import { answerSubscription } from './subscriptions.ts';
import { applyKey } from './request-key.ts';
import { setErrorLanguage } from '../language/accept-language.ts';
import { isDecodable, sendText, type HttpExchange } from '../http/http-exchange.ts';
import { sendShared } from '../http/responses/send-shared.ts';
import type { SharedAnswer } from '../wire/shared-answer.ts';
import type { AppRouter } from '../router.ts';

export const trpcPrefix = '/trpc/';
const unsupportedMediaType = 'UNSUPPORTED_MEDIA_TYPE';

/**
 * Answers one call, or a batch of them.
 *
 * @param disableFastPath for tests that compare both paths.
 */
export function createTrpcHandler({
  app,
  router,
  disableFastPath = false,
}: {
  app: App;
  router: AppRouter;
  disableFastPath?: boolean;
}): (exchange: HttpExchange) => Promise<void> {
  const procedures = invocableProcedures(app, router);
  const invocable = disableFastPath ? new Map<string, never>() : procedures;
  return async (exchange) => {
    const { req, res, request } = exchange;
    const code = protocolErrorCodeOf(req, request.path);
    if (code === 'METHOD_NOT_SUPPORTED') res.setHeader('allow', 'GET, POST');
    if (code) return request.sendError(protocolError(code), code);
    const { batchCalls } = app.limits;
    if (countCalls(request.path) > batchCalls) {
      return request.sendError(
        invalidInput((t) => t`the batch has more than ${batchCalls} calls: split it`),
      );
    }
    // Node drops the body of a GET, which has no meaning.
    const bytes = req.method === 'POST' ? await readBody(req, app.limits.bodyBytes) : emptyBody;
    if (bytes === null) {
      const limitBytes = app.limits.bodyBytes;
      return request.sendError(new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes }));
    }
    // The content type of an empty body does not matter: `curl -X POST` sends a mutation like that.
    if (bytes.length > 0 && !hasJsonBody(req.headers)) {
      return request.sendError(protocolError(unsupportedMediaType), unsupportedMediaType);
    }
    const text = decodeUtf8(bytes);
    if (text === null) return request.sendError(invalidUtf8Body());
    const duplicate = findDuplicateName(req.method === 'POST' ? text : inputOf(req));
    if (duplicate !== null) return request.sendError(givenTwice([duplicate]));
    const name = request.path.slice(trpcPrefix.length);
    const watched = findSubscription(procedures, name);
    if (watched) {
      // tRPC's own handler would stream, too, and each spelling of a batch would be another case.
      if (watched.isInBatch || queryOf(req.url ?? '').get('batch') === '1') {
        return request.sendError(
          invalidInput(english`a stream cannot be in a batch: open it by itself`),
        );
      }
      return answerSubscription(app, exchange, watched);
    }
    const keyed = keyedCall({ req, name, body: text });
    if (keyed instanceof OnsaleError) return request.sendError(keyed);
    const { body, idempotency } = keyed;
    const procedure = invocable.get(name);
    const read = procedure && readInput(procedure, req, body);
    if (!read) return answerByTrpc({ app, router }, exchange, { body, idempotency });
    return answerSingleCall(app, exchange, { name, procedure, input: read.input, idempotency });
  };
}

async function answerByTrpc(
  { app, router }: { app: App; router: AppRouter },
  { req, res, request }: HttpExchange,
  { body, idempotency }: ReturnType<typeof applyKey>,
): Promise<void> {
  const failures: TRPCError[] = [];
  const shared: { answer?: SharedAnswer } = {};
  let hasContext = false;
  const response = await resolveResponse({
    router,
    // The client's headers are not passed on: they could ask tRPC for a stream.
    req: new Request(`http://onsale${req.url}`, {
      method: req.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body !== '' && { body }),
    }),
    path: request.path.slice(trpcPrefix.length),
    error: null,
    maxBatchSize: app.limits.batchCalls,
    createContext: async () => {
      hasContext = true;
      const credential = readCredential(req.headers.authorization);
      const { requestId, client } = request;
      const isSingle = !isBatch(request.path, req.url);
      return {
        requestId,
        credential,
        client,
        idempotency,
        language: request.language(),
        ...(isSingle && { shared }),
      };
    },
    onError: ({ error, path: procedure }) => {
      failures.push(error);
      request.recordFailure(error, procedure);
    },
  });
  const [failure] = failures;
  // A request that tRPC could not read has no context, so tRPC's response would lack the request
  // id.
  if (!hasContext && failure) {
    return request.sendError(toOnsaleError(failure, app.db), failure.code);
  }
  if (failure) setErrorLanguage(res, request.language());
  if (shared.answer && response.ok) return sendShared({ req, res }, shared.answer, envelope);
  sendText(res, response.status, await response.text());
}

/** The error of a request that must not reach tRPC; undefined when it may. */
function protocolErrorCodeOf(req: IncomingMessage, path: string): TRPCError['code'] | undefined {
  if (!isDecodable(path)) return 'BAD_REQUEST';
  if (req.method !== 'GET' && req.method !== 'POST') return 'METHOD_NOT_SUPPORTED';
  const type = req.headers['content-type'];
  // tRPC also reads forms, so a page of another site could run a mutation without input.
  const isOtherType = type !== undefined && !/^application\/json\s*(;|$)/i.test(type);
  return req.method === 'POST' && isOtherType ? unsupportedMediaType : undefined;
}

/** The body and the key of a mutation; the error where the header cannot be used. */
function keyedCall({
  req: { method, headers, url = '' },
  name,
  body,
}: {
  req: IncomingMessage;
  name: string;
  body: string;
}): ReturnType<typeof applyKey> | OnsaleError {
  const header = headers['idempotency-key'];
  if (header === undefined || method !== 'POST') return { body };
  try {
    return applyKey({
      name,
      isBatch: isBatch(name, url),
      body,
      header: [header].flat().join(', '),
    });
  } catch (error) {
    if (error instanceof OnsaleError) return error;
    throw error;
  }
}

/** The first subscription that a path names; undefined for any other call. */
function findSubscription(procedures: Map<string, InvocableProcedure>, path: string) {
  // Nearly every path is the name of one query or mutation, and needs no more than this.
  const single = procedures.get(path);
  if (single && single.type !== 'subscription') return undefined;
  const names = decodeURIComponent(path).split(',');
  const name = names.find((one) => procedures.get(one)?.type === 'subscription');
  if (name === undefined) return undefined;
  return { name, watched: procedures.get(name)!, isInBatch: names.length > 1 };
}

function isBatch(names: string, url = ''): boolean {
  return countCalls(names) > 1 || queryOf(url).has('batch');
}

/** The JSON text of a query's input; empty without one. */
function inputOf({ url = '' }: IncomingMessage): string {
  return queryOf(url).get('input') ?? '';
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** The number of calls in a path: tRPC separates the calls of a batch by commas. */
export function countCalls(path: string): number {
  const names = path.includes('%') ? decodeURIComponent(path) : path;
  return names.includes(',') ? names.split(',').length : 1;
}
