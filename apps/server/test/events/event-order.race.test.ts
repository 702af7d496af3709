/** Events of several servers: numbered in the order of the commits. */
import { describe, expect, test } from 'vitest';
import { listEvents } from '../../src/domains/events/event.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { cancelPerformance } from '../../src/domains/performance/cancel-performance.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import type { App } from '../../src/app.ts';
import {
  callAllServers,
  claimAll,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const read = (concertId: string, after?: string) => (app: App) =>
  listEvents(app, { concertId, limit: 200, after });

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a transaction that commits late never gets a number below one that was read', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [one, two] = await joinAll(fixture, concertId, 2);
    await claimAll(fixture.apps[0], [one!, two!]);
    const before = await read(concertId)(fixture.apps[2]);
    let early: Awaited<ReturnType<typeof listEvents>> | undefined;

    // The first has recorded its events, and stops before it commits.
    const { first } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: one!, choice: { date, seatNos: [1] } }),
      second: async (app) => {
        await leaveQueue(app, two!);
        early = await read(concertId, before.nextAfter)(app);
      },
      secondWaits: false,
    });

    expect(first).toMatchObject({ answer: { status: 'held' } });
    expect(early!.events.map(({ type }) => type)).toEqual(['place.left']);
    const late = await read(concertId, early!.nextAfter)(fixture.apps[2]);
    const seqs = [...before.events, ...early!.events, ...late.events].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(late.events.map(({ type }) => type)).toEqual(['reservation.created']);
    await fixture.audit();
  });

  test('an effect that waited for another is told after it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const held = await holder(fixture, concertId);

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => cancelPerformance(app, { concertId, date, reason: 'ill', operator: 'root' }),
    });

    expect([first, second]).toMatchObject([{ answer: {} }, { answer: {} }]);
    const { events } = await read(concertId)(fixture.apps[2]);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('order.paid')).toBeGreaterThan(0);
    expect(types.indexOf('performance.cancelled')).toBeGreaterThan(types.indexOf('order.paid'));
    await fixture.audit();
  });

  test('servers that number at once, while others write, leave no gap and number nothing twice', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertIds = [await newConcert(fixture), await newConcert(fixture)];
    const seen: string[] = [];
    let after = (await listEvents(fixture.apps[0], { limit: 1, after: 'latest' })).nextAfter;
    const begun = Number(after);

    const writing = callAllServers(fixture, 120, async (app, index) => {
      const place = await join(app, concertIds[index % 2]!);
      if (index % 3 === 0) await claimAll(app, [place]);
      if (index % 3 === 1) await leaveQueue(app, place);
      await app.eventNumbering.run();
    });
    let isDone = false;
    const done = writing.finally(() => (isDone = true));
    for (let rounds = 0; rounds < 2;) {
      if (isDone) rounds += 1;
      const page = await listEvents(fixture.apps[2], { limit: 7, after });
      seen.push(...page.events.map(({ cursor }) => cursor));
      after = page.nextAfter;
      if (page.hasMore && isDone) rounds = 0;
    }
    await done;

    expect(seen).toEqual(seen.map((_, index) => String(begun + index + 1)));
    expect(seen.length).toBeGreaterThan(250);
    for (const concertId of concertIds) {
      const { events } = await read(concertId)(fixture.apps[1]);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    }
    await fixture.audit();
  });

  test('a server that dies while it numbers leaves no number behind', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    await joinAll(fixture, concertId, 3);

    await overlap(fixture, {
      first: (app) => app.eventNumbering.run(),
      second: (app) => app.eventNumbering.run(),
      end: 'die',
    });

    const { events } = await read(concertId)(fixture.apps[2]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await fixture.audit();
  });
});
