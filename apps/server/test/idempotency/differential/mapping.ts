/** The tRPC calls that stand for a REST route: those of a custom route, or its procedure. */
import { OnsaleError } from '@onsale/core/errors';
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import type { AppRouter } from '../../../src/router.ts';
import type { Listener } from '../../fixtures/http-fixture.ts';
import { overTrpc, type Fields, type Outcome, type Refusal } from './response.ts';

interface Call {
  fields: Fields;
  credential: string | null;
  /** The tRPC procedure, with the same credential. */
  query(procedure: string, input?: unknown): Promise<Outcome>;
}

type Mapping = (call: Call) => Promise<Outcome>;

function mapAnswer<T>(outcome: Outcome, map: (answer: T) => unknown): Outcome {
  return 'answer' in outcome ? { ...outcome, answer: map(outcome.answer as T) } : outcome;
}

/** The concert that a queue token is for, as its second part says. */
const concertOf = (token: string | null): string | undefined =>
  token?.startsWith('osq_') ? token.split('.')[1] : undefined;

/** Numbers may come as text of digits. */
const number = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

/** A call that names another user is answered USER_NOT_FOUND. */
function ofSelf(map: Mapping): Mapping {
  return async (call) => {
    const own = await call.query('wallet.balance');
    if ('refusal' in own) return own;
    const { userId } = own.answer as { userId: string };
    if (userId === call.fields['userId']) return map(call);
    const error = new OnsaleError('USER_NOT_FOUND', {});
    const { reason, message, details, retryable, retryAfterMs } = error;
    return { status: 404, refusal: { reason, message, details, retryable, retryAfterMs } };
  };
}

/** The original table has the wait number as text. */
const withWaitNoText = (outcome: Outcome): Outcome =>
  mapAnswer<{ waitNo: number }>(outcome, (entry) => ({ ...entry, waitNo: String(entry.waitNo) }));

const seatList: Mapping = async ({ query, fields }) =>
  mapAnswer<{ available: number[] }>(await query('seat.list', fields), ({ available }) => ({
    seat: available.map(String),
  }));

/** One seat of a date, as seatNo instead of seatNos. */
async function reserve({ query, fields }: Call): Promise<Outcome> {
  const { userId: _, date, seatNo, ...others } = fields;
  const input = { date, seatNos: [number(seatNo)], ...others };
  const outcome = await query('reservation.create', input);
  const isMisfit = 'refusal' in outcome && outcome.refusal.reason === 'INVALID_INPUT';
  if (!isMisfit) return outcome;
  const text = JSON.stringify(outcome.refusal).replaceAll('seatNos.0', 'seatNo');
  return { ...outcome, refusal: JSON.parse(text) as Refusal };
}

interface ReservationList {
  reservations: { reservationId: string; concertId: string; date: string; seatNos: number[] }[];
}

async function pay({ query, fields, credential }: Call): Promise<Outcome> {
  const { date, seatNo } = fields;
  const list = await query('reservation.list');
  if ('refusal' in list) return list;
  const last = (list.answer as ReservationList).reservations.find(
    (one) =>
      one.concertId === concertOf(credential) &&
      one.date === date &&
      one.seatNos.length === 1 &&
      one.seatNos[0] === number(seatNo),
  );
  const paid = await query('payment.pay', { reservationId: last?.reservationId ?? 'none' });
  return mapAnswer<{ result: string }>(paid, ({ result }) => ({ result }));
}

const mappings: Record<string, Mapping> = {
  'POST /api/queue': async ({ query, fields, credential }) =>
    withWaitNoText(await query('queue.join', { concertId: concertOf(credential), ...fields })),
  'GET /api/queue/{userId}': ofSelf(async ({ query }) =>
    withWaitNoText(await query('queue.status')),
  ),
  'DELETE /api/queue/{userId}': ofSelf(({ query }) => query('queue.leave')),
  'GET /api/seat': async ({ query }) =>
    mapAnswer<{ dates: string[] }>(await query('seat.dates'), ({ dates }) => ({ date: dates })),
  'GET /api/seat/{date}': seatList,
  'POST /api/reservation': ofSelf(async (call) =>
    mapAnswer<{ seatNos: number[]; expiresAt: string }>(
      await reserve(call),
      ({ seatNos, expiresAt }) => ({ seatNo: String(seatNos[0]), expiredAt: expiresAt }),
    ),
  ),
  'POST /api/payment': ofSelf(pay),
  'GET /api/point/{userId}': ofSelf(async ({ query }) =>
    mapAnswer<{ balance: number }>(await query('wallet.balance'), ({ balance }) => ({
      point: balance,
    })),
  ),
  'POST /api/point/charge': ofSelf(async ({ query, fields }) => {
    const { userId: _, amount, ...others } = fields;
    const charged = await query('wallet.charge', { amount: number(amount), ...others });
    return mapAnswer<{ balance: number }>(charged, ({ balance }) => ({ point: balance }));
  }),
};

/** The outcome over tRPC of the REST request for `fields` by `route`. */
export function equivalentOverTrpc(
  { server, router }: { server: Pick<Listener, 'request'>; router: AppRouter },
  route: Route,
  { fields, credential }: { fields: Fields; credential: string | null },
): Promise<Outcome> {
  const query: Call['query'] = (procedure, input) =>
    overTrpc(server, { router, procedure }, { credential, input });
  const mapping = mappings[`${route.method} ${route.path}`];
  if (mapping) return mapping({ fields, credential, query });
  const { input } = procedureOf(router, route.procedure);
  return query(route.procedure, input ? fields : undefined);
}
