/** The REST API over HTTP: finds the route, and refuses what HTTP itself can. */
import type { IncomingMessage } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import createMatcher from 'find-my-way';
import { readCredential } from '../wire/credential-format.ts';
import type { App } from '../app.ts';
import { isReadable, invalidUtf8Body, readText } from '../http/body.ts';
import { invalidInput, protocolError, toOnsaleError } from '../wire/errors.ts';
import {
  isDecodable,
  emptyBody,
  readBody,
  sendJson,
  type HttpExchange,
} from '../http/http-exchange.ts';
import type { AppRouter } from '../router.ts';
import { invokeRoute } from './invoke-route.ts';
import { hasProcedure } from '../rpc/procedure-definition.ts';
import type { Method, Route } from './route.ts';
import { routes } from './routes/routes.ts';

const methods: readonly Method[] = ['GET', 'POST', 'PATCH', 'DELETE'];

// How long a part of a path may be is for the schema of its field to say.
const matcher = createMatcher({ ignoreTrailingSlash: true, maxParamLength: Infinity });
for (const route of routes) {
  const pattern = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  matcher.on(route.method, pattern, () => {}, route);
}

interface Server {
  app: App;
  router: AppRouter;
}

export async function answerRest(server: Server, exchange: HttpExchange): Promise<void> {
  const { req, res, request } = exchange;
  // A HEAD is a GET of which Node sends the head alone.
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  const body = method === 'GET' ? emptyBody : await readBody(req, server.app.limits.bodyBytes);
  const found = methods.flatMap((allowed) => {
    const match = matcher.find(allowed, request.path);
    const isServed = match && hasProcedure(server.router, (match.store as Route).procedure);
    return isServed ? [{ allowed, match }] : [];
  });
  const match = found.find(({ allowed }) => allowed === method)?.match;
  if (!match) {
    const allowed = found.map((other) => other.allowed);
    return refuseTarget(allowed, exchange);
  }
  if (body === null) {
    const limitBytes = server.app.limits.bodyBytes;
    return request.sendError(new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes }));
  }
  if (body.length > 0 && !isReadable(req.headers)) {
    return request.sendError(protocolError('UNSUPPORTED_MEDIA_TYPE'), 'UNSUPPORTED_MEDIA_TYPE');
  }
  const text = readText(body);
  if (text === null) return request.sendError(invalidUtf8Body());
  const route = match.store as Route;
  try {
    const answer = await invokeRoute(server, route, {
      requestId: request.requestId,
      client: request.client,
      credential: readCredential(req.headers.authorization),
      params: match.params,
      query: new URL(req.url ?? '', 'http://onsale').searchParams,
      body: text,
      key: headerOf(req, 'idempotency-key'),
    });
    sendJson(res, 200, answer);
  } catch (error) {
    request.sendError(toOnsaleError(error, server.app.db), undefined, route.procedure);
  }
}

/** Nothing answers there, or nothing that takes this method. */
function refuseTarget(allowed: Method[], { res, request }: HttpExchange): void {
  if (!isDecodable(request.path)) {
    return request.sendError(invalidInput('the path cannot be read, check its percent-encoding'));
  }
  if (allowed.length === 0) {
    return request.sendError(invalidInput('there is no such path, look at /docs'), 'NOT_FOUND');
  }
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ');
  res.setHeader('allow', allow);
  request.sendError(invalidInput(`this path takes ${allow}`), 'METHOD_NOT_SUPPORTED');
}

function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
