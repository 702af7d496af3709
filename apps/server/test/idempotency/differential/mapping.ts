/** How each route is asked for over tRPC: by the table of the original specification, or as it is. */
import { OnsaleError } from '@onsale/core/errors';
import { procedureOf } from '../../../src/rpc/procedure-definition.ts';
import type { Route } from '../../../src/rest/route.ts';
import type { AppRouter } from '../../../src/router.ts';
import { overTrpc, type Fields, type Outcome, type Refusal } from './response.ts';

interface Call {
  fields: Fields;
  credential: string | null;
  /** The tRPC procedure, with the same credential. */
  ask(procedure: string, input?: unknown): Promise<Outcome>;
}

type Mapping = (call: Call) => Promise<Outcome>;

function answered<T>(outcome: Outcome, map: (answer: T) => unknown): Outcome {
  return 'answer' in outcome ? { ...outcome, answer: map(outcome.answer as T) } : outcome;
}

/** The concert that a queue token is for, as its second part says. */
const concertOf = (token: string | null): string | undefined =>
  token?.startsWith('osq_') ? token.split('.')[1] : undefined;

/** Numbers may come as text of digits. */
const number = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;

/** Whoever names another than themselves is told that there is no such user. */
function ofSelf(map: Mapping): Mapping {
  return async (call) => {
    const who = await call.ask('wallet.balance');
    if ('refusal' in who) return who;
    const { userId } = who.answer as { userId: string };
    if (userId === call.fields['userId']) return map(call);
    const error = new OnsaleError('USER_NOT_FOUND', {});
    const { reason, message, details, retryable, retryAfterMs } = error;
    return { status: 404, refusal: { reason, message, details, retryable, retryAfterMs } };
  };
}

const seatList: Mapping = async ({ ask, fields }) =>
  answered<{ available: number[] }>(await ask('seat.list', fields), ({ available }) => ({
    seat: available.map(String),
  }));

/** One seat of a date, as seatNo instead of seatNos. */
async function reserve({ ask, fields }: Call): Promise<Outcome> {
  const { userId: _, date, seatNo, ...others } = fields;
  const input = { date, seatNos: [number(seatNo)], ...others };
  const outcome = await ask('reservation.create', input);
  const isMisfit = 'refusal' in outcome && outcome.refusal.reason === 'INVALID_INPUT';
  if (!isMisfit) return outcome;
  const text = JSON.stringify(outcome.refusal).replaceAll('seatNos.0', 'seatNo');
  return { ...outcome, refusal: JSON.parse(text) as Refusal };
}

interface Listed {
  reservations: { reservationId: string; concertId: string; date: string; seatNos: number[] }[];
}

async function pay({ ask, fields, credential }: Call): Promise<Outcome> {
  const { date, seatNo } = fields;
  const listed = await ask('reservation.list');
  if ('refusal' in listed) return listed;
  const last = (listed.answer as Listed).reservations.find(
    (one) =>
      one.concertId === concertOf(credential) &&
      one.date === date &&
      one.seatNos.length === 1 &&
      one.seatNos[0] === number(seatNo),
  );
  const paid = await ask('payment.pay', { reservationId: last?.reservationId ?? 'none' });
  return answered<{ result: string }>(paid, ({ result }) => ({ result }));
}

const mappings: Record<string, Mapping> = {
  'POST /api/queue': ({ ask, fields, credential }) =>
    ask('queue.join', { concertId: concertOf(credential), ...fields }),
  'GET /api/queue/{userId}': ofSelf(({ ask }) => ask('queue.status')),
  'DELETE /api/queue/{userId}': ofSelf(({ ask }) => ask('queue.leave')),
  'GET /api/seat': async ({ ask }) =>
    answered<{ dates: string[] }>(await ask('seat.dates'), ({ dates }) => ({ date: dates })),
  'GET /api/seat/{date}': seatList,
  'POST /api/reservation': ofSelf(async (call) =>
    answered<{ seatNos: number[]; expiresAt: string }>(
      await reserve(call),
      ({ seatNos, expiresAt }) => ({ seatNo: String(seatNos[0]), expiredAt: expiresAt }),
    ),
  ),
  'POST /api/payment': ofSelf(pay),
  'GET /api/point/{userId}': ofSelf(async ({ ask }) =>
    answered<{ balance: number }>(await ask('wallet.balance'), ({ balance }) => ({
      point: balance,
    })),
  ),
  'POST /api/point/charge': ofSelf(async ({ ask, fields }) => {
    const { userId: _, amount, ...others } = fields;
    const charged = await ask('wallet.charge', { amount: number(amount), ...others });
    return answered<{ balance: number }>(charged, ({ balance }) => ({ point: balance }));
  }),
};

/** What tRPC says where REST is asked for `fields` by `route`. */
export function askOverTrpc(
  { url, router }: { url: string; router: AppRouter },
  route: Route,
  { fields, credential }: { fields: Fields; credential: string | null },
): Promise<Outcome> {
  const ask: Call['ask'] = (procedure, input) =>
    overTrpc(url, { router, procedure }, { credential, input });
  const mapping = mappings[`${route.method} ${route.path}`];
  if (mapping) return mapping({ fields, credential, ask });
  const { input } = procedureOf(router, route.procedure);
  return ask(route.procedure, input ? fields : undefined);
}
