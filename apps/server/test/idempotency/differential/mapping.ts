/** The tRPC calls that stand for a REST route: those of a custom route, or its procedure. */
import { OnsaleError } from '@onsale/core/errors';
import type { Store } from '@onsale/db/store';
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import type { AppRouter } from '../../../src/router.ts';
import { overTrpc, type Fields, type Outcome, type Refusal } from './response.ts';
import type { Twin } from './twin-servers.ts';

interface Call {
  fields: Fields;
  credential: string | null;
  /** The tRPC procedure, with the same credential. */
  query(procedure: string, input?: unknown): Promise<Outcome>;
  /** The tables of the server that is called over tRPC. */
  rows: Store['query'];
}

type Mapping = (call: Call) => Promise<Outcome>;

function mapAnswer<T>(outcome: Outcome, map: (answer: T) => unknown): Outcome {
  return 'answer' in outcome ? { ...outcome, answer: map(outcome.answer as T) } : outcome;
}

/** The concert that a queue token is for, as its second part says. */
const concertOf = (token: string | null): string | undefined =>
  token?.startsWith('osq_') ? token.split('.')[1] : undefined;

/** The user of a queue token, as its third part says. */
export const userOf = (token: string | null): string | undefined =>
  token?.startsWith('osq_') ? token.split('.')[2] : undefined;

/** Numbers may come as text of digits. */
const number = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

/** A call that names another user is answered USER_NOT_FOUND. */
function ofSelf(map: Mapping, { takesOver = false }: { takesOver?: boolean } = {}): Mapping {
  return async (call) => {
    const own = await call.query('wallet.balance');
    const isOver = 'refusal' in own && own.refusal.reason === 'QUEUE_TOKEN_EXPIRED';
    if ('refusal' in own && !(isOver && takesOver)) return own;
    const userId = 'answer' in own ? (own.answer as Fields)['userId'] : userOf(call.credential);
    if (userId === call.fields['userId']) return map(call);
    const error = new OnsaleError('USER_NOT_FOUND', {});
    const { reason, message, details, retryable, retryAfterMs } = error;
    return { status: 404, refusal: { reason, message, details, retryable, retryAfterMs } };
  };
}

/** As `ofSelf`, for a call that decides itself what the token of a place that is over may do. */
const ofSelfInLine = (map: Mapping): Mapping => ofSelf(map, { takesOver: true });

/** The original table has the wait number as text. */
const withWaitNoText = (outcome: Outcome): Outcome =>
  mapAnswer<{ waitNo: number | null }>(outcome, (entry) => {
    const { waitNo } = entry;
    return { ...entry, waitNo: waitNo === null ? null : String(waitNo) };
  });

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

/** The latest reservation of exactly that seat, whatever became of the place that made it. */
async function latestOfSeat({ rows, fields, credential }: Call): Promise<string | undefined> {
  const { reservationId } =
    (await rows
      .selectFrom('reservations')
      .where('userId', '=', userOf(credential) ?? '')
      .where('concertId', '=', concertOf(credential) ?? '')
      .where('date', '=', String(fields['date']))
      .where('seatNos', '=', JSON.stringify([number(fields['seatNo'])]))
      .orderBy('createdAt', 'desc')
      .orderBy('reservationId', 'desc')
      .select('reservationId')
      .executeTakeFirst()) ?? {};
  return reservationId;
}

async function pay(call: Call): Promise<Outcome> {
  const reservationId = (await latestOfSeat(call)) ?? 'none';
  const paid = await call.query('payment.pay', { reservationId });
  return mapAnswer<{ result: string }>(paid, ({ result }) => ({ result }));
}

const mappings: Record<string, Mapping> = {
  'POST /api/queue': async ({ query, fields, credential }) =>
    withWaitNoText(await query('queue.join', { concertId: concertOf(credential), ...fields })),
  'GET /api/queue/{userId}': ofSelfInLine(async ({ query }) =>
    withWaitNoText(await query('queue.status')),
  ),
  'DELETE /api/queue/{userId}': ofSelfInLine(({ query }) => query('queue.leave')),
  'GET /api/seat': async ({ query }) =>
    mapAnswer<{ dates: string[] }>(await query('seat.dates'), ({ dates }) => ({ date: dates })),
  'GET /api/seat/{date}': seatList,
  'POST /api/reservation': ofSelfInLine(async (call) =>
    mapAnswer<{ seatNos: number[]; expiresAt: string }>(
      await reserve(call),
      ({ seatNos, expiresAt }) => ({ seatNo: String(seatNos[0]), expiredAt: expiresAt }),
    ),
  ),
  'POST /api/payment': ofSelfInLine(pay),
  'GET /api/point/{userId}': ofSelf(async ({ query }) =>
    mapAnswer<{ balance: number }>(await query('wallet.balance'), ({ balance }) => ({
      point: balance,
    })),
  ),
  'GET /api/admin/events': ({ query, fields: { types, ...others } }) =>
    query('admin.event.list', {
      ...others,
      ...(typeof types === 'string' && { types: types.split(',') }),
    }),
  'POST /api/point/charge': ofSelf(async ({ query, fields }) => {
    const { userId: _, amount, ...others } = fields;
    const charged = await query('wallet.charge', { amount: number(amount), ...others });
    return mapAnswer<{ balance: number }>(charged, ({ balance }) => ({ point: balance }));
  }),
};

/** The outcome over tRPC of the REST request for `fields` by `route`. */
export function equivalentOverTrpc(
  { server, router }: { server: Pick<Twin, 'request' | 'app'>; router: AppRouter },
  route: Route,
  { fields, credential }: { fields: Fields; credential: string | null },
): Promise<Outcome> {
  const query: Call['query'] = (procedure, input) =>
    overTrpc(server, { router, procedure }, { credential, input });
  const mapping = mappings[`${route.method} ${route.path}`];
  if (mapping) return mapping({ fields, credential, query, rows: server.app.db.query });
  const { input } = procedureOf(router, route.procedure);
  return query(route.procedure, input ? fields : undefined);
}
