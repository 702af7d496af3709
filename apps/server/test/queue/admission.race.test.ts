/** Admission steps of several servers at once: limits, order, and one lock for count and write. */
import { lockRoom, updateRoom } from '@onsale/db/repositories/catalogue.repository';
import { describe, expect, test } from 'vitest';
import {
  activeIn,
  admitNext,
  callAllServers,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const range = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.each(postgresOnly)('on $name, admissions through several servers at once', (dialect) => {
  test('never exceed maxActive, and take the lowest numbers', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 4 } });
    await joinAll(fixture, concertId, 14);

    await callAllServers(fixture, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(fixture, concertId)).toEqual(range(4));

    await fixture.clock.advance(60_000);
    await callAllServers(fixture, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(fixture, concertId)).toEqual(range(8, 5));
    await fixture.audit();
  });

  test('never exceed admitPerMinute, and go on when the minute is over', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { admitPerMinute: 3 } });
    await joinAll(fixture, concertId, 8);

    await callAllServers(fixture, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(fixture, concertId)).toEqual(range(3));

    await fixture.clock.advance(59_999);
    await callAllServers(fixture, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(fixture, concertId)).toEqual(range(3));

    await fixture.clock.advance(1);
    await callAllServers(fixture, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(fixture, concertId)).toEqual(range(6, 4));
    await fixture.audit();
  });

  test('are counted and made under one lock: no step acts on a count that another has changed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    await joinAll(fixture, concertId, 8);
    // Two more slots, without the step that follows when an operator sets them.
    await fixture.db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      await updateRoom(tx, { ...room!, maxActive: 3 });
    });

    await overlap(fixture, {
      first: admitNext(concertId),
      at: { afterQueryOf: 'admitted_at' },
      second: admitNext(concertId),
    });

    expect(await activeIn(fixture, concertId)).toEqual([1, 2, 3]);
    await fixture.audit();
  });

  test('give the last slot to one of many users who join at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });

    await callAllServers(fixture, 9, async (app, index) => {
      if (index % 3 === 2) await app.admissionRunner.tick();
      return join(app, concertId);
    });

    expect(await activeIn(fixture, concertId)).toEqual([1]);
    await fixture.audit();
  });
});
