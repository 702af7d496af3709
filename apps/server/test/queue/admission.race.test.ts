import { lockRoom, updateRoom } from '@onsale/db/repositories/catalogue.repository';
import { describe, expect, test } from 'vitest';
import {
  activeIn,
  atOnce,
  join,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.each(racing)('on $name, admissions through several servers at once', (dialect) => {
  test('never exceed maxActive, and take the lowest numbers', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 4 } });
    await joinAll(stage, concertId, 14);

    await atOnce(stage, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(stage, concertId)).toEqual(upTo(4));

    await stage.clock.advance(60_000);
    await atOnce(stage, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(stage, concertId)).toEqual(upTo(8, 5));
    await stage.audit();
  });

  test('never exceed admitPerMinute, and go on when the minute is over', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { admitPerMinute: 3 } });
    await joinAll(stage, concertId, 8);

    await atOnce(stage, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(stage, concertId)).toEqual(upTo(3));

    await stage.clock.advance(59_999);
    await atOnce(stage, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(stage, concertId)).toEqual(upTo(3));

    await stage.clock.advance(1);
    await atOnce(stage, 9, ({ admissionRunner }) => admissionRunner.tick());
    expect(await activeIn(stage, concertId)).toEqual(upTo(6, 4));
    await stage.audit();
  });

  test('are counted and made under one lock: a step never acts on another’s old count', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });
    const [one, two] = stage.servers;
    await joinAll(stage, concertId, 8);
    // Two places more, without the step that follows when an operator sets it.
    await stage.db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      await updateRoom(tx, { ...room!, maxActive: 3 });
    });

    const stopped = one.direction.stopNext({ afterQueryOf: 'admitted_at' });
    one.app.admissionRunner.soon(concertId);
    await stopped.reached;
    two.app.admissionRunner.soon(concertId);
    await stage.blockedOrOver(two.app.admissionRunner.idle());
    stopped.release();
    await Promise.all([one.app.admissionRunner.idle(), two.app.admissionRunner.idle()]);

    expect(await activeIn(stage, concertId)).toEqual([1, 2, 3]);
    await stage.audit();
  });

  test('give the last place to one of many who join at once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { maxActive: 1 } });

    await atOnce(stage, 9, async (app, index) => {
      if (index % 3 === 2) await app.admissionRunner.tick();
      return join(app, concertId);
    });

    expect(await activeIn(stage, concertId)).toEqual([1]);
    await stage.audit();
  });
});
