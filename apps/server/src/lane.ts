/**
 * The short way of a single call. tRPC's own handler makes a Request, a Response, headers and a
 * stream for each, and thinks of batches and subscriptions; most calls are none of that. What is
 * unusual in any way takes the long way, so that every refusal is written in one place: a test holds
 * both ways to the same bytes.
 */
import { getTRPCErrorFromUnknown } from '@trpc/server';
import { readCredential } from './account/credential-shape.ts';
import type { App } from './app.ts';
import { errorShape, toOnsaleError } from './errors.ts';
import { sendText, type Exchange } from './request.ts';
import type { AppRouter } from './router.ts';
import { placeOf, type RequestContext } from './trpc.ts';
import { queueStatus } from './queue/queue.usecases.ts';

/** A procedure as tRPC's router keeps it. */
interface Procedure {
  (call: {
    path: string;
    getRawInput: () => Promise<unknown>;
    ctx: RequestContext;
    type: 'query' | 'mutation';
    signal: undefined;
    batchIndex: number;
  }): Promise<unknown>;
  _def: { type: 'query' | 'mutation'; inputs: unknown[] };
}

interface SingleCall {
  name: string;
  procedure: Procedure;
  input: unknown;
}

/**
 * @param name the path behind the prefix, as it was sent.
 * @param body as text; empty without one.
 * @returns null when the call has to take the long way.
 */
export function readSingleCall(
  router: AppRouter,
  { req }: Exchange,
  { name, body }: { name: string; body: string },
): SingleCall | null {
  const procedures: Record<string, unknown> = router._def.procedures;
  if (!Object.hasOwn(procedures, name)) return null;
  const procedure = procedures[name] as Procedure;
  const { type, inputs } = procedure._def;
  if (req.method !== (type === 'query' ? 'GET' : 'POST')) return null;
  const [, query = ''] = (req.url ?? '').split('?', 2);
  const asked = query === '' ? null : new URLSearchParams(query);
  if (asked && asked.size > (asked.has('input') ? 1 : 0)) return null;
  const text = type === 'query' ? (asked?.get('input') ?? null) : body;
  // A procedure without input does not look at any.
  if (inputs.length === 0 || text === null || text === '') {
    return { name, procedure, input: undefined };
  }
  try {
    return { name, procedure, input: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

export async function answerSingleCall(
  app: App,
  { req, res, request }: Exchange,
  { name, procedure, input }: SingleCall,
): Promise<void> {
  const { requestId, client } = request;
  const ctx = { requestId, credential: readCredential(req.headers.authorization), client };
  try {
    const data =
      name === polled
        ? await poll(app, ctx)
        : await procedure({
            path: name,
            getRawInput: async () => input,
            ctx,
            type: procedure._def.type,
            signal: undefined,
            batchIndex: 0,
          });
    sendText(res, 200, `{"result":{"data":${JSON.stringify(data)}}}`);
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    request.failed(error, name);
    const known = toOnsaleError(error, app.db);
    const shape = errorShape(known, { refusal: error.code, path: name, requestId });
    sendText(res, shape.data.httpStatus, JSON.stringify({ error: shape }));
  }
}

const polled = 'queue.status';

/**
 * What is asked more often than everything else together goes past tRPC as well: its middlewares copy
 * the context once each, which took as long as all of the rest of a poll.
 */
async function poll(app: App, ctx: RequestContext): Promise<unknown> {
  const answered = app.metrics.callStarted(polled);
  try {
    const entry = await queueStatus(app, await placeOf(app, ctx, polled));
    answered('OK');
    return entry;
  } catch (error) {
    const refused = toOnsaleError(error, app.db);
    answered(refused.reason);
    if (app.db.isUnavailable(refused.cause)) app.metrics.databaseTroubled('unavailable');
    throw error;
  }
}
