/** The read model of the seats by itself: freshness, memory, and a database that lost rows. */
import type { Database } from '@onsale/db/database';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createSeatBoards, type SeatBoards } from '../../src/domains/catalogue/seat-boards.ts';
import { WholeMap, type ChangedSeats } from '../../src/domains/catalogue/seat-map.ts';
import { concertDate as date, testApp, type TestApp } from '../fixtures/test-app.ts';

const dates = [date, '2027-05-02', '2027-05-03'];
const seatsPerDate = 10;

async function scene(t: TestApp) {
  const { concertId } = await t.concert({ dates, seatsPerDate });
  const concert = (await t.app.concertCache.find(concertId))!;
  const hall = await t.app.halls.of(concert);
  const buyer = await t.join();
  return {
    hold: (seatNos: number[], on = date) => buyer.call.reservation.create({ date: on, seatNos }),
    release: (reservationId: string) => buyer.call.reservation.release({ reservationId }),
    async read(boards: SeatBoards, { on = date, since }: { on?: string; since?: string } = {}) {
      const request = { hall, date: on, now: t.clock.now() };
      const { map, latest } = await boards.read(concert, request);
      return map.answer('usr_viewer', { since, latest });
    },
  };
}

const roomy = { seatsInMemory: 1_000 };

function freeIn(answer: WholeMap | ChangedSeats): number {
  expect(answer).toBeInstanceOf(WholeMap);
  return (answer as WholeMap).available.length;
}

/** A database on which no reading is answered until it is released. */
function withHeldReadings(db: Database) {
  let reads = 0;
  const began = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const batch: Database['batch'] = {
    async run(statement, item) {
      reads += 1;
      const answer = await db.batch!.run(statement, item);
      began.resolve();
      await released.promise;
      return answer;
    },
  };
  return {
    db: { ...db, batch },
    began: began.promise,
    release: released.resolve,
    reads: () => reads,
  };
}

describe.each(dialects)('on $name', (dialect) => {
  test('a request is never answered by a reading that began before it', async () => {
    await using t = await testApp(dialect);
    const { hold, read } = await scene(t);
    const held = withHeldReadings(t.database.db);
    const boards = createSeatBoards(held.db, roomy);
    const early = read(boards);
    await held.began;
    await hold([1]);
    const late = [read(boards), read(boards), read(boards)];
    held.release();
    expect(freeIn(await early)).toBe(seatsPerDate);
    for (const answer of await Promise.all(late)) expect(freeIn(answer)).toBe(seatsPerDate - 1);
    expect(held.reads()).toBe(2);
  });

  test('a server that reads a date first tells of seats freed since a version of another', async () => {
    await using t = await testApp(dialect);
    const { hold, release, read } = await scene(t);
    const [one, two] = [
      createSeatBoards(t.database.db, roomy),
      createSeatBoards(t.database.db, roomy),
    ];
    const { reservationId } = await hold([1]);
    await hold([2]);
    const { version: since } = await read(one);
    await release(reservationId);
    // Seats that may differ can be more than those that do, while other transactions run.
    const freed = expect.arrayContaining([{ seatNo: 1, status: 'available', mine: false }]);
    expect(await read(two, { since })).toMatchObject({ changes: freed });
    expect(await read(one, { since })).toMatchObject({ changes: freed });
  });

  test('beyond its memory it drops the maps that were not used for longest', async () => {
    await using t = await testApp(dialect);
    const { hold, read } = await scene(t);
    const boards = createSeatBoards(t.database.db, { seatsInMemory: 2 * seatsPerDate });
    const [a, b, c] = dates as [string, string, string];
    const first = await read(boards, { on: a });
    await read(boards, { on: b });
    // The same object, as long as the map is kept.
    expect(await read(boards, { on: a })).toBe(first);
    const second = await read(boards, { on: b });
    await read(boards, { on: c });
    expect(await read(boards, { on: b })).toBe(second);
    expect(await read(boards, { on: a })).not.toBe(first);
    await hold([1], a);
    const { version: since } = first;
    const changed = await read(boards, { on: a, since });
    expect(changed).toMatchObject({ changes: [{ seatNo: 1, status: 'held', mine: false }] });
  });

  test('after a fail-over it reads everything again, and knows no version of before', async () => {
    await using t = await testApp(dialect);
    const { hold, read } = await scene(t);
    let history = 'first';
    const db: Database = { ...t.database.db, history: () => history };
    const boards = createSeatBoards(db, roomy);
    await hold([1, 2]);
    const before = await read(boards);
    expect(freeIn(before)).toBe(8);
    // The new primary has not received the reservation. No row is left to tell.
    await t.database.db.query.deleteFrom('seats').execute();
    expect(freeIn(await read(boards))).toBe(8);
    history = 'second';
    expect(freeIn(await read(boards, { since: before.version }))).toBe(10);
  });
});
