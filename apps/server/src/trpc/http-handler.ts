/** tRPC's wire over HTTP, within the limits: what reaches the router, and what is refused before. */
import type { IncomingMessage } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { resolveResponse } from '@trpc/server/http';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { isReadable, invalidUtf8Body, readText } from '../http/body.ts';
import { invalidInput, protocolError, toOnsaleError } from '../wire/errors.ts';
import { invocableProcedures } from './procedure-invoker.ts';
import { answerSingleCall, readInput } from './fast-path.ts';
import {
  isDecodable,
  emptyBody,
  readBody,
  sendText,
  type HttpExchange,
} from '../http/http-exchange.ts';
import type { AppRouter } from '../router.ts';

export const trpcPrefix = '/trpc/';
const unsupportedMediaType = 'UNSUPPORTED_MEDIA_TYPE';

/**
 * Answers one call, or a batch of them.
 *
 * @param disableFastPath for tests, which hold the short way to the long one.
 */
export function createTrpcHandler({
  app,
  router,
  disableFastPath: disableFastPath = false,
}: {
  app: App;
  router: AppRouter;
  disableFastPath?: boolean;
}): (exchange: HttpExchange) => Promise<void> {
  const invocable = disableFastPath ? new Map<string, never>() : invocableProcedures(app, router);
  return async (exchange) => {
    const { req, res, request } = exchange;
    const refused = refusedAs(req, request.path);
    if (refused === 'METHOD_NOT_SUPPORTED') res.setHeader('allow', 'GET, POST');
    if (refused) return request.sendError(protocolError(refused), refused);
    if (callsIn(request.path) > app.limits.batchCalls) {
      return request.sendError(invalidInput(`a batch has at most ${app.limits.batchCalls} calls`));
    }
    // Node drops the body of a GET, which has no meaning.
    const bytes = req.method === 'POST' ? await readBody(req, app.limits.bodyBytes) : emptyBody;
    if (bytes === null) {
      const limitBytes = app.limits.bodyBytes;
      return request.sendError(new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes }));
    }
    // A mutation without input, as `curl -X POST` sends it, has no type that could matter.
    if (bytes.length > 0 && !isReadable(req.headers)) {
      return request.sendError(protocolError(unsupportedMediaType), unsupportedMediaType);
    }
    const body = readText(bytes);
    if (body === null) return request.sendError(invalidUtf8Body());
    const name = request.path.slice(trpcPrefix.length);
    const procedure = invocable.get(name);
    const read = procedure && readInput(procedure, req, body);
    if (!read) return callRouter({ app, router }, exchange, body);
    return answerSingleCall(app, exchange, { name, procedure, input: read.input });
  };
}

async function callRouter(
  { app, router }: { app: App; router: AppRouter },
  { req, res, request }: HttpExchange,
  body: string,
): Promise<void> {
  const failures: TRPCError[] = [];
  let hasContext = false;
  const response = await resolveResponse({
    router,
    // No header of the client's gets further than this: they could ask tRPC for a stream.
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
      return { requestId: request.requestId, credential, client: request.client };
    },
    onError: ({ error, path: procedure }) => {
      failures.push(error);
      request.failed(error, procedure);
    },
  });
  const [failure] = failures;
  // What tRPC could not even read has no context, and so no request id: it is refused here.
  if (!hasContext && failure) {
    return request.sendError(toOnsaleError(failure, app.db), failure.code);
  }
  sendText(res, response.status, await response.text());
}

/** Why a request cannot be handed to tRPC; undefined when it can. */
function refusedAs(req: IncomingMessage, path: string): TRPCError['code'] | undefined {
  if (!isDecodable(path)) return 'BAD_REQUEST';
  if (req.method !== 'GET' && req.method !== 'POST') return 'METHOD_NOT_SUPPORTED';
  const type = req.headers['content-type'];
  // tRPC would also read forms, and so let a page of another site run a mutation without input.
  const foreign = type !== undefined && !/^application\/json\s*(;|$)/i.test(type);
  return req.method === 'POST' && foreign ? unsupportedMediaType : undefined;
}

/** How many calls a path names: tRPC separates those of a batch by commas. */
function callsIn(path: string): number {
  const names = path.includes('%') ? decodeURIComponent(path) : path;
  return names.includes(',') ? names.split(',').length : 1;
}
