/** Joins, exits and other servers at the instant of a draw. */
import { toIso } from '@onsale/core/time/dates';
import { describe, expect, test } from 'vitest';
import { giveBeacon } from '../../src/domains/admin/draw/draw.usecases.ts';
import { drawLots } from '../../src/domains/queue/lobby/draw-lots.ts';
import { readDraw } from '../../src/domains/queue/lobby/draw-view.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import type { App } from '../../src/app.ts';
import {
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

/** A concert whose doors should be open by now: this many lots wait for the draw. */
async function lotsAtOpening(fixture: RaceFixture, lots: number) {
  const { clock } = fixture;
  const opensAt = clock.now() + 1_000;
  const lobby = { lobbyOpensAt: clock.now(), opensAt, admissionOrder: 'draw' } as const;
  const concertId = await newConcert(fixture, lobby);
  const places = await joinAll(fixture, concertId, lots);
  await clock.advance(opensAt - clock.now());
  return { concertId, places };
}

const draw = (concertId: string) => (app: App) =>
  app.db.transaction((tx) => drawLots(tx, concertId));
const newJoin = (concertId: string) => (app: App) => joinQueue(app, { caller: null, concertId });

async function numbersAt(app: App, places: Parameters<typeof readQueueStatus>[1][]) {
  const entries = await Promise.all(places.map((place) => readQueueStatus(app, place)));
  return entries.map(({ waitNo }) => waitNo);
}

describe.each(postgresOnly)('on $name, a draw', (dialect) => {
  test('waits for the join that is being made, which has its lot', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await lotsAtOpening(fixture, 4);

    const { first, second } = await overlap(fixture, {
      first: newJoin(concertId),
      second: draw(concertId),
    });

    expect(first).toMatchObject({ answer: { status: 'lobby', lot: 5, waitNo: null } });
    expect(second).toMatchObject({ answer: true });
    expect(await readDraw(fixture.db, concertId)).toMatchObject({ lots: 5 });
    await fixture.audit();
  });

  test('puts the join that waits for it behind all lots', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await lotsAtOpening(fixture, 4);

    const { second } = await overlap(fixture, {
      first: draw(concertId),
      second: newJoin(concertId),
    });

    expect(second).toMatchObject({ answer: { status: 'waiting', lot: null, waitNo: 5 } });
    expect(await readDraw(fixture.db, concertId)).toMatchObject({ lots: 4 });
    await fixture.audit();
  });

  test('that is lost with its server is made by the next, with the join between them', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await lotsAtOpening(fixture, 4);

    const { second } = await overlap(fixture, {
      first: draw(concertId),
      second: newJoin(concertId),
      end: 'die',
    });

    expect(second).toMatchObject({ answer: { status: 'lobby', lot: 5, waitNo: null } });
    await fixture.apps[1].admissionRunner.tick();
    expect(await readDraw(fixture.db, concertId)).toMatchObject({ lots: 5 });
    await fixture.audit();
  });

  test('happens once, however many servers come to it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId, places } = await lotsAtOpening(fixture, 30);

    const { first, second, third } = await overlap(fixture, {
      first: draw(concertId),
      second: draw(concertId),
      third: draw(concertId),
    });

    expect([first, second, third]).toMatchObject([
      { answer: true },
      { answer: false },
      { answer: false },
    ]);
    const [one, two, three] = fixture.apps;
    const numbers = await numbersAt(one, places);
    expect(numbers.toSorted((a, b) => a! - b!)).toEqual(places.map((_, at) => at + 1));
    // Each server computes the order by itself.
    expect(await numbersAt(two, places)).toEqual(numbers);
    expect(await numbersAt(three, places)).toEqual(numbers);
    await fixture.audit();
  });

  test('waits for a buyer who leaves the lobby, whose rank stays empty', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId, places } = await lotsAtOpening(fixture, 6);

    const { first } = await overlap(fixture, {
      first: (app) => leaveQueue(app, places[2]!),
      second: draw(concertId),
    });

    expect(first).toMatchObject({ answer: { status: 'left', lot: 3 } });
    for (const app of fixture.apps) await app.admissionRunner.tick();
    const numbers = await numbersAt(fixture.apps[2], places);
    expect(numbers.toSorted((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6]);
    await fixture.audit();
  });

  test('and a beacon that waits for it: the draw is without it, and the call is refused', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await lotsAtOpening(fixture, 3);

    const { second } = await overlap(fixture, {
      first: draw(concertId),
      second: (app) => giveBeacon(app, { concertId, beacon: 'late' }),
    });

    expect(second).toMatchObject({ refused: 'INVALID_INPUT' });
    expect(await readDraw(fixture.db, concertId)).toMatchObject({ beacon: '', lots: 3 });
    await fixture.audit();
  });

  test('gives a join that arrives at another server in the same second its number', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId, places } = await lotsAtOpening(fixture, 3);
    const [one, two] = fixture.apps;
    await draw(concertId)(one);
    // The second server has not looked at the line since.
    const place = await join(two, concertId);
    expect(await readQueueStatus(two, place)).toMatchObject({ waitNo: 4, lot: null });
    const again = await joinQueue(two, { caller: { userId: places[0]!.userId }, concertId });
    expect(await readQueueStatus(one, places[0]!)).toMatchObject({ waitNo: again.waitNo });
    expect(toIso(fixture.clock.now())).toBe((await readDraw(fixture.db, concertId))!.drawnAt);
    await fixture.audit();
  });
});
