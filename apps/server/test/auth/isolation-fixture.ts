/** Fixture of the isolation tests: objects of one user in every state, and other callers. */
import type { Database } from '@onsale/db/database';
import type { Store } from '@onsale/db/store';
import type { TestDialect } from '@onsale/db/testing';
import {
  firstDate,
  httpFixture,
  secondDate,
  type HttpFixture,
  type HttpRequest,
} from '../fixtures/http-fixture.ts';
import type { Buyer } from '../fixtures/test-app.ts';

/** Records the kind of every query: statements can be compared, time cannot. */
function counting(db: Database, statements: string[]): Database {
  const kinds = new WeakMap<object, string>();
  // Without `batch`: batched statements would bypass the count, and no other call runs here.
  const counted = <S extends Store>({ batch: _, ...store }: S) => ({
    ...store,
    query: store.query.withPlugin({
      transformQuery({ node, queryId }) {
        kinds.set(queryId, node.kind);
        return node;
      },
      // A compiled query is transformed once, but has a result each time.
      async transformResult({ result, queryId }) {
        statements.push(kinds.get(queryId) ?? 'built before');
        return result;
      },
    }),
  });
  return {
    ...counted(db),
    transaction: (work) => db.transaction((tx) => work(counted(tx))),
    snapshot: (work) => db.snapshot((store) => work(counted(store))),
  };
}

export interface IsolationFixture {
  http: HttpFixture;
  /** Ids of another user's objects, in every state, by field. */
  others: Record<string, string[]>;
  callers: Record<string, Buyer & { credential: string }>;
  /** The answer without its request id, and the statements that it took. */
  ask(
    request: HttpRequest,
    credential: string | null,
  ): Promise<{ answer: string; statements: string[] }>;
}

export async function openIsolationFixture(dialect: TestDialect): Promise<IsolationFixture> {
  const statements: string[] = [];
  const s = await httpFixture(dialect, {
    change(app) {
      const db = counting(app.db, statements);
      // As after many refusals, of which only a limited number is logged.
      const adminRefusals = { take: () => false };
      return { db, adminRefusals, runMutation: (work) => db.transaction(work) };
    },
  });
  const { concertId } = await s.concert({
    dates: [firstDate, secondDate],
    reservationSeconds: 300,
  });
  const narrow = await s.concert({ room: { maxActive: 1 } });
  const other = await s.join(concertId);
  await other.call.wallet.charge({ amount: 100_000 });
  let seatNo = 0;
  const hold = (call = other.call) => {
    seatNo += 1;
    return call.reservation.create({ date: firstDate, seatNos: [seatNo] });
  };
  const lapsed = await hold();
  await s.clock.advance(400_000);
  const released = await hold();
  await other.call.reservation.release({ reservationId: released.reservationId });
  const cancelled = await hold();
  const cancelledOrder = await other.call.payment.pay({ reservationId: cancelled.reservationId });
  // The token of a place that is over cancels nothing.
  await s.as(other.accountKey).order.cancel({ orderId: cancelledOrder.orderId });
  const again = async () => s.as((await s.as(other.accountKey).queue.join({ concertId })).token);
  const paid = await hold(await again());
  const order = await (await again()).payment.pay({ reservationId: paid.reservationId });
  const held = await hold(await again());

  const active = await s.join(concertId);
  await active.call.queue.status();
  const over = await s.join(concertId);
  await over.call.queue.leave();
  await s.join(narrow.concertId);
  const waiting = await s.join(narrow.concertId);
  const reservations = [held, paid, cancelled, released, lapsed].map((one) => one.reservationId);
  return {
    http: s,
    others: {
      reservationId: reservations,
      reservationIds: reservations,
      orderId: [order.orderId, cancelledOrder.orderId],
      userId: [other.userId],
    },
    callers: {
      active: { ...active, credential: active.token },
      over: { ...over, credential: over.token },
      waiting: { ...waiting, credential: waiting.token },
      account: { ...active, credential: active.accountKey },
    },
    async ask(request, credential) {
      await s.app.admissionRunner.idle();
      statements.length = 0;
      const { status, text } = await s.request({ ...request, credential });
      const answer = `${status} ${text.replaceAll(/req_\w+/g, 'req')}`;
      return { answer, statements: [...statements] };
    },
  };
}
