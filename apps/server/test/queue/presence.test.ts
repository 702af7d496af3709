/** Presence on one server: absent places are skipped, and keep their place in line. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { expectRefusal, expectSound } from '../fixtures/test-app.ts';
import { openLine, statusOf } from './presence-fixture.ts';

const absentMs = 45_000;

describe.each(dialects)('on $name', (dialect) => {
  test('a place that was not seen for as long as the limit is skipped', async () => {
    await using line = await openLine(dialect);
    await line.live(absentMs, [line.second.call]);
    await line.free();
    expect(await statusOf(line.second)).toBe('active');
    expect(await statusOf(line.first)).toBe('waiting');
    await expectSound(line.t);
  });

  test('a millisecond earlier it is not', async () => {
    await using line = await openLine(dialect);
    await line.live(absentMs - 1, [line.second.call]);
    await line.free();
    expect(await statusOf(line.second)).toBe('waiting');
    expect(await statusOf(line.first)).toBe('active');
    await expectSound(line.t);
  });

  test('absent places do not count as ahead; a millisecond earlier they do', async () => {
    await using line = await openLine(dialect);
    const { first, second, third } = line;
    await line.live(absentMs - 1, [third.call]);
    expect((await third.call.queue.status()).ahead).toBe(2);
    await line.live(1);
    expect((await third.call.queue.status()).ahead).toBe(0);
    await second.call.queue.status();
    expect((await third.call.queue.status()).ahead).toBe(1);
    await line.live(absentMs, [third.call, second.call]);
    expect((await third.call.queue.status()).ahead).toBe(1);
    await first.call.queue.leave();
    expect((await third.call.queue.status()).ahead).toBe(1);
    await expectSound(line.t);
  });

  test('a skipped place that polls again gets the next slot', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    await line.live(absentMs, [second.call, third.call]);
    await line.free();
    expect(await first.call.queue.status()).toMatchObject({ status: 'waiting', waitNo: 2 });
    expect(await third.call.queue.status()).toMatchObject({ status: 'waiting', ahead: 1 });
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('waiting');
    expect(await statusOf(first)).toBe('active');
    await expectSound(t);
  });

  test('a skipped place that does not poll again is skipped again', async () => {
    await using line = await openLine(dialect);
    const { t, second, third } = line;
    await line.live(absentMs, [second.call, third.call]);
    await line.free();
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('active');
    await expectSound(t);
  });

  test.each(['a join', 'a refused reservation'])('%s counts as a poll', async (how) => {
    await using line = await openLine(dialect);
    const { t, first, second, third, concertId } = line;
    await line.live(absentMs, [second.call, third.call]);
    await line.free();
    const seats = { date: '2027-05-01', seatNos: [1] };
    if (how === 'a join') await t.as(first.accountKey).queue.join({ concertId });
    else await expectRefusal(first.call.reservation.create(seats), 'NOT_ADMITTED');
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(first)).toBe('active');
    await expectSound(t);
  });

  test('absent places are admitted in order when no present one waits', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, first, second, third } = line;
    await line.live(absentMs);
    await line.free();
    expect(await statusOf(first)).toBe('active');
    // One present place and three slots: the absent places get the others.
    await line.live(absentMs, [third.call]);
    const fourth = await t.join();
    await t.admin.room.set({ concertId, maxActive: 3 });
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('active');
    expect(await statusOf(fourth)).toBe('active');
    expect(await statusOf(second)).toBe('waiting');
    await t.admin.room.set({ concertId, maxActive: 4 });
    await t.app.admissionRunner.idle();
    expect(await statusOf(second)).toBe('active');
    await expectSound(t);
  });

  test('absent places keep their order', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, first, second, third } = line;
    await line.live(absentMs, [third.call]);
    await line.free();
    expect(await statusOf(third)).toBe('active');
    await t.admin.room.set({ concertId, maxActive: 2 });
    await t.app.admissionRunner.idle();
    const { waiting, active } = await t.admin.concert.stats({ concertId });
    expect({ waiting, active }).toEqual({ waiting: 1, active: 2 });
    expect(await statusOf(first)).toBe('active');
    expect(await statusOf(second)).toBe('waiting');
    await expectSound(t);
  });

  test('a place that returns and is absent again is skipped once more', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    await line.live(absentMs, [second.call, third.call]);
    await line.free();
    expect(await statusOf(first)).toBe('waiting');
    await line.live(absentMs + 5_000, [second.call, third.call]);
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('active');
    expect(await statusOf(first)).toBe('waiting');
    await expectSound(t);
  });

  test.each([
    ['calls no place absent before it could have seen it', absentMs - 5_000, ['active', 'waiting']],
    ['calls a place absent once it could have seen it', absentMs, ['waiting', 'active']],
  ])('a process that starts %s', async (_, ms, expected) => {
    await using line = await openLine(dialect);
    const { first, second } = line;
    await line.live(absentMs, [second.call]);
    line.running.length = 0;
    const next = await line.another();
    line.running.push(next.app);
    await line.live(ms, [next.of(second)]);
    await next.of(line.inside).queue.leave();
    await next.app.admissionRunner.idle();
    const statuses = [
      await statusOf({ call: next.of(first) }),
      await statusOf({ call: next.of(second) }),
    ];
    expect(statuses).toEqual(expected);
    await expectSound(line.t);
  });

  test('a line that no server watched for a while has no absent place', async () => {
    await using line = await openLine(dialect);
    await line.live(absentMs - 5_000, [line.second.call]);
    await line.t.clock.advance(10_001);
    await line.t.tick();
    await line.free();
    expect(await statusOf(line.first)).toBe('active');
    await expectSound(line.t);
  });

  test('a step that is ten seconds late does not interrupt the watch', async () => {
    await using line = await openLine(dialect);
    await line.live(absentMs - 5_000, [line.second.call]);
    await line.t.clock.advance(10_000);
    await line.t.tick();
    await line.free();
    expect(await statusOf(line.second)).toBe('active');
    await expectSound(line.t);
  });

  test('no place is absent when the limit is turned off', async () => {
    await using line = await openLine(dialect, { absentAfterSeconds: Infinity });
    await line.live(2 * absentMs, [line.second.call]);
    await line.free();
    expect(await statusOf(line.first)).toBe('active');
    await expectSound(line.t);
  });

  test('the database refuses an absence that is too short', async () => {
    await using line = await openLine(dialect);
    const { db } = line.t.database;
    const { concertId } = line;
    const absence = { concertId, waitNo: 2, seenAt: 1_000, absentAfterMs: 45_000, version: 1 };
    const row = { ...absence, returnedAt: null, passedAt: 46_000 };
    await expect(
      db.query
        .insertInto('absences')
        .values({ ...row, passedAt: 45_999 })
        .execute(),
    ).rejects.toThrow();
    await db.query.insertInto('absences').values(row).execute();
  });
});

describe('the limit', () => {
  test('is 45 seconds, unless it is set or off', () => {
    expect(readServeOptions({}, {}).absentAfterSeconds).toBe(45);
    const set = (text: string) =>
      readServeOptions({}, { ONSALE_ABSENT_AFTER_SECONDS: text }).absentAfterSeconds;
    expect(set('40')).toBe(40);
    expect(set('off')).toBe(Infinity);
    for (const wrong of ['39', '0', '86401', '45.5', 'never']) {
      expect(() => set(wrong)).toThrow(/ONSALE_ABSENT_AFTER_SECONDS .* from 40 to 86400, or off/);
    }
  });
});
