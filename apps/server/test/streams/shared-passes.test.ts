/** How many statements open streams cost the database: the same for one and for two hundred. */
import { PooledConnection } from '@onsale/db/dialects/postgres/pooled-connection';
import { dialects } from '@onsale/db/testing';
import { expect, test, vi } from 'vitest';
import { serverLimits } from '../../src/config/server-limits.ts';
import type { EventSink, Subscription } from '../../src/streams/subscription.ts';
import { concertDate as date, testApp, type Buyer } from '../fixtures/test-app.ts';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;
const crowd = 200;
const secondMs = 1_000;

/** A concert, and streams of a seat map and of places in line, of so many buyers each. */
async function watched(buyers: number) {
  const t = await testApp(postgres, { absentAfterSeconds: Infinity });
  const room = { maxActive: buyers + 1, sessionSeconds: 3_600, claimSeconds: 3_600 };
  const { concertId } = await t.concert({ room });
  const mover = await t.join(concertId);
  const inside: Buyer[] = [];
  const waiting: Buyer[] = [];
  for (let count = 0; count < buyers; count += 1) inside.push(await t.join(concertId));
  for (let count = 0; count <= buyers; count += 1) waiting.push(await t.join(concertId));
  await t.app.admissionRunner.idle();
  await t.app.saleCache.refresh();
  const [first, ...others] = waiting;
  const events = { seats: 0, places: 0 };
  const streams: { close(): void }[] = [];
  const watch = async (kind: keyof typeof events, subscribed: Promise<unknown>) => {
    const sink: EventSink = {
      send: () => (events[kind] += 1) > 0,
      heartbeat: () => true,
      end() {},
    };
    streams.push(((await subscribed) as Subscription).attach(sink));
  };
  for (const { call } of inside) await watch('seats', call.seat.watch({ date }));
  for (const { call } of others) await watch('places', call.queue.watch());
  const aSecond = async () => {
    const step = serverLimits.watchSeatsMs;
    for (let passed = 0; passed < secondMs; passed += step) {
      await t.clock.advance(step);
      await Promise.all([t.app.placeFeed.idle(), t.app.seatFeed.idle()]);
    }
  };
  await aSecond();
  return {
    events,
    aSecond,
    /** A seat is held, and the first in line leaves: every stream is told. */
    async change() {
      await mover.call.reservation.create({ date, best: 1 });
      await first!.call.queue.leave();
      await t.app.admissionRunner.idle();
    },
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.close();
      await Promise.all([t.app.placeFeed.idle(), t.app.seatFeed.idle()]);
      await t[Symbol.asyncDispose]();
    },
  };
}

async function statementsOf(buyers: number): Promise<{ quiet: number; busy: number }> {
  await using w = await watched(buyers);
  const queries = vi.spyOn(PooledConnection.prototype, 'query');
  await w.aSecond();
  const quiet = queries.mock.calls.length;
  await w.change();
  const before = queries.mock.calls.length;
  const { seats, places } = w.events;
  await w.aSecond();
  const busy = queries.mock.calls.length - before;
  queries.mockRestore();
  // Each has the change of the map, and those near the front that another buyer left.
  expect(w.events.seats - seats).toBe(buyers);
  expect(w.events.places - places).toBeGreaterThanOrEqual(Math.min(buyers, 75));
  return { quiet, busy };
}

test(`a second of ${crowd} streams of each kind costs as many statements as one of each`, async () => {
  const [one, many] = [await statementsOf(1), await statementsOf(crowd)];
  expect(many.quiet).toBe(one.quiet);
  expect(many.busy).toBe(one.busy);
  // Twenty readings of seats, four of lines, and two of sessions, with their instants.
  expect(many.quiet).toBeLessThan(60);
});
