/** Streams that are cut: what a client has in the end, and what is left of them in the server. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventSink, Subscription } from '../../src/streams/subscription.ts';
import { concertDate as date, testApp, type Buyer } from '../fixtures/test-app.ts';
import { KnownSeats } from './known-seats.ts';
import {
  streamFixture,
  type Entry,
  type Reader,
  type SeatNews,
  type StreamFixture,
} from './stream-fixture.ts';

const seatsPerDate = 6;
const cuts = 100;
const terms = {
  seatsPerDate,
  maxSeatsPerUser: seatsPerDate,
  reservationSeconds: 5,
  room: {
    maxActive: 3,
    admitPerMinute: 100_000,
    sessionSeconds: 90_000,
    claimSeconds: 90_000,
    holdsPerSession: 1_000,
  },
};

/** A client that is cut again and again, or never. */
class Client<Data> {
  readonly all: { id: string; data: Data }[] = [];
  connections = 0;
  #reader: Reader | undefined;
  #taken = 0;
  readonly #connect: (lastEventId: string | undefined) => Promise<Reader>;

  constructor(connect: (lastEventId: string | undefined) => Promise<Reader>) {
    this.#connect = connect;
  }

  /** Takes what has come, and connects unless it is connected. */
  async go(): Promise<void> {
    this.take();
    if (this.#reader && !this.#reader.hasEnded) return;
    this.#taken = 0;
    this.#reader = await this.#connect(this.all.at(-1)?.id);
    this.connections += 1;
  }

  take(): void {
    for (const { id, data } of this.#reader?.events.slice(this.#taken) ?? []) {
      this.#taken += 1;
      this.all.push({ id: id!, data: JSON.parse(data!) as Data });
    }
  }

  /** Sees the events that have arrived by now, and loses those that have not. */
  cut(): void {
    this.take();
    this.#reader?.cut();
    this.#reader = undefined;
  }

  get isOver(): boolean {
    return this.#reader?.hasEnded === true;
  }
}

const act = fc.record({
  what: fc.constantFrom('reserve', 'release', 'wait', 'cut', 'cut', 'leave', 'pause'),
  seatNo: fc.integer({ min: 1, max: seatsPerDate }),
});

type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** A client that is cut, one that never is, and a step of a sale that both watch. */
async function sceneOf(s: StreamFixture) {
  const { concertId } = await s.concert(terms);
  const [viewer, buyer] = [await s.join(concertId), await s.join(concertId)];
  await s.join(concertId);
  const line: Buyer[] = [];
  for (let count = 0; count < 40; count += 1) line.push(await s.join(concertId));
  const waiting = await s.join(concertId);
  await s.tick();
  const seats = () => new Client<SeatNews>((id) => s.watchSeats(viewer.token, date, id));
  const places = () => new Client<Entry>((id) => s.watchQueue(waiting.token, id));
  const held: string[] = [];
  let isPaused = false;
  return {
    concertId,
    seats: [seats(), seats()] as const,
    places: [places(), places()] as const,
    waiting,
    async play({ what, seatNo }: Act): Promise<void> {
      if (what === 'reserve') {
        const seatNos = [seatNo];
        const made = await buyer.call.reservation.create({ date, seatNos }).catch(() => null);
        if (made) held.push(made.reservationId);
      } else if (what === 'release') {
        const reservationId = held.shift();
        if (reservationId !== undefined) {
          await buyer.call.reservation.release({ reservationId }).catch(() => {});
        }
      } else if (what === 'wait') {
        await s.pass(seatNo * 1_000);
      } else if (what === 'leave') {
        await line.shift()?.call.queue.leave();
      } else if (what === 'pause') {
        isPaused = !isPaused;
        await s.admin.room.set({ concertId, paused: isPaused });
      }
    },
  };
}

/** That no event is missing is seen by the versions, each of which leads on from another. */
function stateOf(events: readonly { data: SeatNews }[]): KnownSeats {
  const known = new KnownSeats();
  for (const { data } of events) known.take(data);
  return known;
}

describe.each(dialects)('on $name', (dialect) => {
  test(`a client that is cut ${cuts} times ends with the state of one that never is`, async () => {
    await using s = await streamFixture(dialect);
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: cuts, maxLength: cuts }), async (acts) => {
        const scene = await sceneOf(s);
        const [cutSeats, wholeSeats] = scene.seats;
        const [cutPlace, wholePlace] = scene.places;
        const clients = [...scene.seats, ...scene.places];
        const goOn = async () => {
          for (const client of clients) await client.go();
        };
        await goOn();
        for (const one of acts) {
          await scene.play(one);
          if (one.seatNo % 2 === 0) await s.pass();
          // Every act cuts: some before anything came, some in the middle of what comes.
          cutSeats.cut();
          cutPlace.cut();
          await goOn();
        }
        await scene.play({ what: 'wait', seatNo: 1 });
        await scene.waiting.call.queue.leave();
        await s.until(() => cutPlace.isOver && wholePlace.isOver);
        for (let passes = 0; passes < 8; passes += 1) await s.pass();
        for (const client of clients) client.take();
        expect(cutSeats.connections).toBeGreaterThanOrEqual(cuts);
        expect(wholeSeats.connections).toBe(1);
        const [cut, whole] = [stateOf(cutSeats.all), stateOf(wholeSeats.all)];
        expect(cut.seats).toEqual(whole.seats);
        expect(cutPlace.all.at(-1)!.data).toEqual(wholePlace.all.at(-1)!.data);
        expect(wholePlace.all.at(-1)!.data.status).toBe('left');
        // Nothing twice: no event has the id of the one before.
        for (const { all } of clients) {
          for (const [at, { id }] of all.entries()) expect(id).not.toBe(all[at - 1]?.id);
        }
        for (const client of clients) client.cut();
        await s.until(() => s.app.streams.count('seats') + s.app.streams.count('queue') === 0);
      }),
      { numRuns: dialect.isConcurrent ? 1 : 3, seed: 7 },
    );
  });

  test('the opposite: a client that forgets the last id gets events twice', async () => {
    await using s = await streamFixture(dialect);
    const { seats } = await sceneOf(s);
    const [client] = seats;
    await client.go();
    await s.pass();
    client.cut();
    const first = client.all.at(-1);
    client.all.length = 0;
    await client.go();
    await s.pass();
    client.take();
    expect(client.all.at(-1)).toEqual(first);
    client.cut();
  });
});

test('1,000 clients that are cut leave nothing behind', async () => {
  await using s = await streamFixture(dialects[0]!);
  const { concertId } = await s.concert({ room: { maxActive: 100_000, admitPerMinute: 100_000 } });
  const buyers: Buyer[] = [];
  for (let count = 0; count < 50; count += 1) buyers.push(await s.join(concertId));
  const wave = async () => {
    const readers = await Promise.all(
      buyers.flatMap(({ token }) => [s.watchQueue(token), s.watchSeats(token, date)]),
    );
    await s.pass();
    expect(s.app.streams.count('queue')).toBe(buyers.length);
    // Half of them are cut before their first event was read, or while a pass is in flight.
    const cutting = s.pass();
    for (const reader of readers) reader.cut();
    await cutting;
    await s.until(() => s.app.streams.count('queue') + s.app.streams.count('seats') === 0);
    expect([s.app.placeFeed.size, s.app.seatFeed.size]).toEqual([0, 0]);
  };
  for (let waves = 0; waves < 10; waves += 1) await wave();
  const text = await s.app.metrics.registry.metrics();
  expect(text).toContain('onsale_streams_ended_total{kind="queue",reason="client"} 500');
  expect(text).toContain('onsale_streams_ended_total{kind="seats",reason="client"} 500');
});

/** Bytes on the heap once all that can be collected has been. */
function heapBytes(collect: () => void): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

test('20,000 streams that were opened and closed leave the heap as it was', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await using t = await testApp(dialects[0]!);
  const { concertId } = await t.concert();
  const { call } = await t.join(concertId);
  const sink: EventSink = { send: () => true, heartbeat: () => true, end() {} };
  const opened: object[] = [];
  const openAndClose = async (keeps: boolean) => {
    for (let count = 0; count < 10_000; count += 1) {
      for (const subscribed of [call.queue.watch(), call.seat.watch({ date })]) {
        const stream = ((await subscribed) as unknown as Subscription).attach(sink);
        stream.close();
        if (keeps) opened.push(stream);
      }
    }
    expect([t.app.placeFeed.size, t.app.seatFeed.size]).toEqual([0, 0]);
  };
  await openAndClose(false);
  const before = heapBytes(collect);
  await openAndClose(false);
  const perStream = (heapBytes(collect) - before) / 20_000;
  expect(perStream).toBeLessThan(50);
  // The opposite: streams that are not let go are seen.
  await openAndClose(true);
  expect((heapBytes(collect) - before) / 20_000).toBeGreaterThan(200);
});
