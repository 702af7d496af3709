/** The REST API over HTTP: finds the route, reads the body and answers errors of the request. */
import { english } from '@onsale/core/language/translate';
import type { IncomingMessage } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import createMatcher from 'find-my-way';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { decodeUtf8, emptyBody, hasJsonBody, invalidUtf8Body, readBody } from '../http/body.ts';
import { invalidInput, protocolError, toOnsaleError } from '../wire/errors.ts';
import { isDecodable, sendJson, type HttpExchange } from '../http/http-exchange.ts';
import { lastEventIdOf } from '../http/last-event-id.ts';
import { sendShared } from '../http/responses/send-shared.ts';
import { restStream, sendStream } from '../http/responses/send-stream.ts';
import { Subscription } from '../streams/subscription.ts';
import { SharedAnswer } from '../wire/shared-answer.ts';
import type { AppRouter } from '../router.ts';
import { invokeRoute, type Invoke } from './invoke-route.ts';
import { hasProcedure } from '../rpc/procedure-definition.ts';
import type { Method, Route } from './route.ts';
import { routes } from './routes/routes.ts';

const noEnvelope = { before: '', after: '' };

const methods: readonly Method[] = ['GET', 'POST', 'PATCH', 'DELETE'];

// The schema of a field limits the length of a path parameter, not the matcher.
const matcher = createMatcher({ ignoreTrailingSlash: true, maxParamLength: Infinity });
for (const route of routes) {
  const pattern = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  matcher.on(route.method, pattern, () => {}, route);
}

interface RestServer {
  app: App;
  router: AppRouter;
  /** Calls a procedure of the router by name. */
  invoke: Invoke;
}

export async function answerRest(server: RestServer, exchange: HttpExchange): Promise<void> {
  const { req, res, request } = exchange;
  // A HEAD is answered as a GET; Node drops the body.
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  const body = method === 'GET' ? emptyBody : await readBody(req, server.app.limits.bodyBytes);
  const matches = methods.flatMap((allowed) => {
    const match = matcher.find(allowed, request.path);
    const isServed = match && hasProcedure(server.router, (match.store as Route).procedure);
    return isServed ? [{ allowed, match }] : [];
  });
  const match = matches.find(({ allowed }) => allowed === method)?.match;
  if (!match) {
    const allowed = matches.map((other) => other.allowed);
    return answerWithoutRoute(allowed, exchange);
  }
  if (body === null) {
    const limitBytes = server.app.limits.bodyBytes;
    return request.sendError(new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes }));
  }
  if (body.length > 0 && !hasJsonBody(req.headers)) {
    return request.sendError(protocolError('UNSUPPORTED_MEDIA_TYPE'), 'UNSUPPORTED_MEDIA_TYPE');
  }
  const text = decodeUtf8(body);
  if (text === null) return request.sendError(invalidUtf8Body());
  const route = match.store as Route;
  try {
    const data = await invokeRoute(server, route, {
      requestId: request.requestId,
      client: request.client,
      credential: readCredential(req.headers.authorization),
      params: match.params,
      query: new URL(req.url ?? '', 'http://onsale').searchParams,
      body: text,
      key: headerOf(req, 'idempotency-key'),
      lastEventId: route.events && lastEventIdOf(req),
    });
    if (data instanceof SharedAnswer) return sendShared({ req, res }, data, noEnvelope);
    if (data instanceof Subscription) return sendStream(exchange, data, restStream);
    sendJson(res, 200, data);
  } catch (error) {
    request.sendError(toOnsaleError(error, server.app.db), undefined, route.procedure);
  }
}

/** @param allowed the methods that the path has routes for. */
function answerWithoutRoute(allowed: Method[], { res, request }: HttpExchange): void {
  if (!isDecodable(request.path)) {
    return request.sendError(invalidInput(english`the percent-encoding of the path is not valid`));
  }
  if (allowed.length === 0) {
    return request.sendError(
      invalidInput(english`there is no such path: /docs lists all paths`),
      'NOT_FOUND',
    );
  }
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ');
  res.setHeader('allow', allow);
  request.sendError(
    invalidInput((t) => t`the path does not support this method: use ${allow}`),
    'METHOD_NOT_SUPPORTED',
  );
}

function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
