/** The `fetch` of a test: in memory, counted while in flight, with the faults that are due. */
import type { Clock } from '@onsale/core/time/clock';
import { toHttpDate } from '@onsale/core/time/dates';
import { english } from '@onsale/core/language/translate';
import { errorBody, errorShape } from '@onsale/server/wire/errors';
import { calledProcedures } from './called-procedures.ts';
import type { Fault, FaultPlan } from './faults.ts';

export interface InFlight {
  count: number;
}

export interface FaultyFetchOptions {
  answer: (request: Request) => Promise<Response>;
  clock: Clock;
  plan: FaultPlan;
  inFlight: InFlight;
}

export function createFaultyFetch(options: FaultyFetchOptions): typeof globalThis.fetch {
  const { answer, clock, plan, inFlight } = options;

  /** Time waits for the whole answer; of a stream, which does not end, for its beginning. */
  const send = async (request: Request): Promise<Response> => {
    inFlight.count += 1;
    try {
      const response = await answer(request);
      response.headers.set('date', toHttpDate(clock.now()));
      const type = response.headers.get('content-type') ?? '';
      if (response.body === null || type.startsWith('text/event-stream')) return response;
      const { status, headers } = response;
      return new Response(await response.arrayBuffer(), { status, headers });
    } finally {
      inFlight.count -= 1;
    }
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const fault = plan.take(calledProcedures(request));
    if (!fault) return send(request);
    if (fault.kind === 'loseNextCall') throw connectionLost();
    if (fault.kind === 'failNext') return refusal(request, fault);
    const response = await send(request);
    if (fault.kind !== 'delayNext') throw connectionLost();
    await clock.sleep(fault.ms, request.signal);
    return response;
  };
}

/** As the global `fetch` rejects when a connection breaks. */
function connectionLost(): TypeError {
  const cause = Object.assign(new Error('The connection was lost.'), { code: 'ECONNRESET' });
  return new TypeError('fetch failed', { cause });
}

function refusal(
  { url }: Request,
  { error, procedure }: Extract<Fault, { kind: 'failNext' }>,
): Response {
  const requestId = 'req_of_a_fault';
  const shape = errorShape(error, { path: procedure, requestId });
  const isTrpc = new URL(url).pathname.startsWith('/trpc/');
  const body = isTrpc ? { error: shape } : errorBody(error, { requestId, t: english });
  return Response.json(body, { status: shape.data.httpStatus });
}
