/** The seat map from memory: equal to the rows at every instant, whole or by what changed. */
import { seatStatusAt } from '@onsale/core/reservation';
import { dialects, type TestDialect } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createApp, type AppOptions } from '../../src/app.ts';
import type { Seat } from '../../src/domains/catalogue/seat-blocks.ts';
import type { ChangedSeat } from '../../src/domains/catalogue/seat-map.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, concertDate, testApp, type TestApp } from '../fixtures/test-app.ts';

const date = concertDate;
const seatsPerDate = 6;
const reservationMs = 300_000;

/** A map as a client has it. */
interface KnownMap {
  version: string;
  seats: Seat[];
}

type Answer = { date: string; version: string } & Partial<{
  seats: Seat[];
  available: number[];
  since: string;
  changes: ChangedSeat[];
}>;

/** The map of a client after an answer, which leads on from `known`. */
function applied(known: KnownMap | undefined, answer: Answer): KnownMap {
  const { version, seats, changes = [] } = answer;
  if (seats) return { version, seats };
  const changed = new Map(changes.map((seat) => [seat.seatNo, seat]));
  return {
    version,
    seats: known!.seats.map((seat) => Object.assign({ ...seat }, changed.get(seat.seatNo))),
  };
}

/** The seats by the rows alone. */
async function seatsByRows(
  { database, clock }: TestApp,
  { concertId, userId }: { concertId: string; userId: string },
): Promise<Seat[]> {
  const { query } = database.db;
  const seats = query.selectFrom('seats').where('concertId', '=', concertId);
  const rows = await seats.selectAll().execute();
  return Array.from({ length: seatsPerDate }, (_, index) => {
    const row = rows.find(({ seatNo }) => seatNo === index + 1);
    const status = seatStatusAt(row, clock.now());
    const mine = status !== 'available' && row?.userId === userId;
    const seatNo = index + 1;
    const place = { seatNo, label: `A-${seatNo}`, section: 'main', row: 1 };
    return { ...place, price: 1_000, flags: [], status, mine };
  });
}

/** Another server on the same database; with a pool of its own, where that makes a difference. */
async function replica(
  { app, database }: TestApp,
  dialect: TestDialect,
  options: Partial<AppOptions> = {},
) {
  const { clock, ids } = database;
  const db = dialect.isConcurrent ? await database.another() : database.db;
  const other = await createApp({ db, clock, ids, adminKey, log: app.log, ...options });
  const router = createRouter(other);
  const as = (token: string) => router.createCaller({ requestId: 'req_other', credential: token });
  return { app: other, as };
}

/** Ends the place of a user, with what it holds, as an operator does. */
async function endByBan({ admin }: TestApp, userId: string): Promise<void> {
  const { banId } = await admin.ban.create({ userId, reason: 'a test' });
  await admin.ban.delete({ banId });
}

const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('reserve' as const),
      buyer: fc.nat(2),
      seatNos: fc.uniqueArray(fc.integer({ min: 1, max: seatsPerDate }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom('release' as const, 'pay' as const, 'cancel' as const),
      buyer: fc.nat(2),
      nth: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('leave' as const, 'remove' as const),
      buyer: fc.nat(2),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(1, reservationMs - 1, reservationMs),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('price' as const),
      price: fc.constantFrom(1_000, 2_000),
    }),
  },
);

type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** One look of a viewer: at one of two servers, with one of the versions that it has seen. */
const look = fc.record({ server: fc.nat(1), nth: fc.nat(9), viewer: fc.nat(2) });

describe.each(dialects)('the seat map on $name', (dialect) => {
  test('is what the rows say, and changes lead from any version to it', async () => {
    await using t = await testApp(dialect);
    const other = await replica(t, dialect);
    const answers = { whole: 0, changes: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(act, look), { maxLength: 25 }), async (steps) => {
        const { concertId } = await t.concert({
          seatsPerDate,
          maxSeatsPerUser: seatsPerDate,
          room: {
            sessionSeconds: 99_999,
            claimSeconds: 99_999,
            maxActive: 100,
            holdsPerSession: 99,
          },
        });
        const servers = [t.as, other.as];
        const buyers = await Promise.all([1, 2, 3].map(() => t.join(concertId)));
        for (const { call } of buyers) await call.wallet.charge({ amount: 1_000_000 });
        let price = 1_000;
        const seen: KnownMap[][] = buyers.map(() => []);
        const play = async (step: Act): Promise<void> => {
          if (step.what === 'wait') return t.clock.advance(step.ms);
          if (step.what === 'price') {
            ({ price } = step);
            await t.admin.concert.update({ concertId, price });
            await t.app.saleCache.refresh();
            return other.app.saleCache.refresh();
          }
          const { call, userId, accountKey } = buyers[step.buyer]!;
          if ('seatNos' in step) {
            await call.reservation.create({ date, seatNos: step.seatNos });
          } else if (!('nth' in step)) {
            if (step.what === 'leave') await call.queue.leave();
            else await endByBan(t, userId);
            await rejoin(step.buyer);
          } else if (step.what === 'cancel') {
            const { orders } = await t.as(accountKey).order.list();
            const order = orders[step.nth % Math.max(1, orders.length)];
            if (order) await t.as(accountKey).order.cancel({ orderId: order.orderId });
          } else {
            const { reservations } = await call.reservation.list();
            const one = reservations[step.nth % Math.max(1, reservations.length)];
            if (!one) return;
            const { reservationId } = one;
            if (step.what === 'release')
              return void (await call.reservation.release({ reservationId }));
            await call.payment.pay({ reservationId });
            await rejoin(step.buyer);
          }
        };
        const rejoin = async (at: number) => {
          const { accountKey } = buyers[at]!;
          const { token } = await t.as(accountKey).queue.join({ concertId });
          buyers[at] = { ...buyers[at]!, token, call: t.as(token) };
        };
        for (const [step, { server, nth, viewer }] of steps) {
          // A step may be refused: only what came of it matters.
          await play(step).catch(() => {});
          const { token, userId } = buyers[viewer]!;
          const known = seen[viewer]![nth % Math.max(1, seen[viewer]!.length)];
          const since = known?.version;
          const answer: Answer = await servers[server]!(token).seat.list({ date, since });
          if (since !== undefined) answers[answer.seats ? 'whole' : 'changes'] += 1;
          const now = applied(known, answer);
          const expected = await seatsByRows(t, { concertId, userId });
          expect(now.seats).toEqual(expected.map((seat) => ({ ...seat, price })));
          seen[viewer]!.push(now);
        }
      }),
      { numRuns: dialect.isConcurrent ? 15 : 40, seed: 42 },
    );
    // The price changes what every seat shows, and so does a map of another buyer.
    expect(answers.whole).toBeGreaterThan(0);
    expect(answers.changes).toBeGreaterThan(answers.whole);
  });
});
