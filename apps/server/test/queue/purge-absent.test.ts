/** Ghosts: places of buyers who stay absent leave the line, and make room in a full one. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readPurgeAbsentSeconds } from '../../src/startup/presence-settings.ts';
import { expectRefusal, expectSound } from '../fixtures/test-app.ts';
import { openLine, statusOf } from './presence-fixture.ts';

const purgeMs = 900_000;
const absentMs = 45_000;
/** Where several servers may run, a removal is announced so long before. */
const noticeMs = 3_000;

describe.each(dialects)('on $name', (dialect) => {
  test('a place that was not seen for 900 s leaves the line as expired, not a second earlier', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, first, third } = line;
    await line.live(purgeMs - 1_000, [third.call]);
    expect((await t.admin.concert.stats({ concertId })).waiting).toBe(3);
    await line.live(noticeMs, [third.call]);
    const stats = await t.admin.concert.stats({ concertId });
    expect(stats).toMatchObject({ waiting: 1, expired: 2, left: 0, admitted: 1 });
    expect(await first.call.queue.status()).toMatchObject({ status: 'expired', expiresAt: null });
    await expectRefusal(first.call.seat.dates(), 'QUEUE_TOKEN_EXPIRED');
    const again = await t.as(first.accountKey).queue.join({ concertId });
    expect(again).toMatchObject({ status: 'waiting', waitNo: 5, ahead: 1 });
    await line.free();
    expect(await statusOf(third)).toBe('active');
    await expectSound(t);
  });

  test('a poll after the look and before the step keeps its place from being announced', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, first, third } = line;
    await line.live(purgeMs - 5_000, [third.call]);
    await t.clock.advance(4_000);
    const { presence, lineCache, admissionRunner } = t.app;
    presence.advanceEpoch();
    await lineCache.refresh();
    presence.closeEpoch(lineCache.asOf);
    presence.updateAbsent(lineCache.asOf);
    expect(await statusOf(first)).toBe('waiting');
    admissionRunner.requestStep(concertId);
    await admissionRunner.idle();
    const { query } = t.database.db;
    expect(await query.selectFrom('removals').select('waitNo').execute()).toEqual([{ waitNo: 3 }]);
    await expectSound(t);
  });

  test('switched off, it stays in the line', async () => {
    await using line = await openLine(dialect, { purgeAbsentSeconds: Infinity });
    await line.live(2 * purgeMs, [line.third.call]);
    const { waiting } = await line.t.admin.concert.stats({ concertId: line.concertId });
    expect(waiting).toBe(3);
    await expectSound(line.t);
  });

  test('the time in which no server could be asked does not count', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, third } = line;
    const waiting = async () => (await t.admin.concert.stats({ concertId })).waiting;
    await line.live(purgeMs - 5_000, [third.call]);
    await t.clock.advance(600_000);
    await t.tick();
    await line.live(purgeMs - 1, [third.call]);
    expect(await waiting()).toBe(3);
    await line.live(1 + noticeMs, [third.call]);
    expect(await waiting()).toBe(1);
    await expectSound(t);
  });

  test('where no place is ever absent, none is removed and a full line stays full', async () => {
    const limits = { waitingPerRoom: 3 };
    await using line = await openLine(dialect, { absentAfterSeconds: Infinity, limits });
    await line.live(2 * purgeMs);
    await expectRefusal(line.t.join(), 'RATE_LIMITED');
    const { waiting } = await line.t.admin.concert.stats({ concertId: line.concertId });
    expect(waiting).toBe(3);
    await expectSound(line.t);
  });

  test('in a full line absent places make room, and present ones do not', async () => {
    await using line = await openLine(dialect, { limits: { waitingPerRoom: 3 } });
    const { t, first, third } = line;
    await line.live(absentMs - 1, [third.call]);
    await expectRefusal(t.join(), 'RATE_LIMITED');
    await line.live(noticeMs);
    const fourth = await t.join();
    expect(fourth.entry).toMatchObject({ status: 'waiting', waitNo: 5 });
    await line.live(1_000);
    expect(await statusOf(first)).toBe('expired');
    expect((await fourth.call.queue.status()).ahead).toBe(1);
    await t.join();
    await expectRefusal(t.join(), 'RATE_LIMITED');
    await expectSound(t);
  });
});

describe.each(dialects)('an operator on $name', (dialect) => {
  test('removes one place, whether it waits or is active, once', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, inside, first, second } = line;
    const remove = ({ userId }: { userId: string }) => t.admin.line.remove({ concertId, userId });
    expect([await remove(first), await remove(first)]).toEqual([{ removed: 1 }, { removed: 0 }]);
    expect(await statusOf(first)).toBe('expired');
    await inside.call.reservation.create({ date: '2027-05-01', seatNos: [1] });
    expect(await remove(inside)).toEqual({ removed: 1 });
    await t.app.admissionRunner.idle();
    expect(await statusOf(inside)).toBe('left');
    expect(await statusOf(second)).toBe('active');
    await second.call.reservation.create({ date: '2027-05-01', seatNos: [1] });
    await expectSound(t);
  });

  test('purges places that were absent for so long, and no others', async () => {
    await using line = await openLine(dialect);
    const { t, concertId, third } = line;
    const purge = () => t.admin.line.purge({ concertId, absentSeconds: 100 });
    await line.live(99_000, [third.call]);
    expect(await purge()).toEqual({ removed: 0, remaining: 0 });
    await line.live(1_000, [third.call]);
    const first = await purge();
    expect(first).toEqual(
      dialect.isConcurrent ? { removed: 0, remaining: 2 } : { removed: 2, remaining: 0 },
    );
    await line.live(noticeMs, [third.call]);
    expect((await purge()).removed).toBe(2 - first.removed);
    expect(await third.call.queue.status()).toMatchObject({ status: 'waiting', ahead: 0 });
    const none = { concertId: 'con_none', absentSeconds: 100 };
    await expectRefusal(t.admin.line.purge(none), 'CONCERT_NOT_FOUND');
    await expectSound(t);
  });
});

test('the setting is above the limit of absence, 900 by default, and can be off', () => {
  expect(readPurgeAbsentSeconds(undefined, 45)).toBe(900);
  expect(readPurgeAbsentSeconds(undefined, 3_600)).toBe(7_200);
  expect(readPurgeAbsentSeconds('off', 45)).toBe(Infinity);
  expect(readPurgeAbsentSeconds('46', 45)).toBe(46);
  expect(() => readPurgeAbsentSeconds('45', 45)).toThrow(/ONSALE_FORGET_ABSENT_SECONDS must be/);
  expect(() => readPurgeAbsentSeconds('soon', 45)).toThrow(/and is "soon"/);
});
