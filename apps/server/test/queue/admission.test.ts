/** Admissions on a manual clock: limits, claims and estimates, to the millisecond. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { concertDate, expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

describe.each(dialects)('admission on $name', (dialect) => {
  test('an empty room admits at once; in a full one, places wait in the order of joining', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 2 } });
    const buyers = [await t.join(), await t.join(), await t.join(), await t.join()];
    expect(buyers.map(({ entry }) => [entry.waitNo, entry.status, entry.ahead])).toEqual([
      [1, 'active', 0],
      [2, 'active', 0],
      [3, 'waiting', 0],
      [4, 'waiting', 1],
    ]);
    expect(buyers[3]!.entry).toMatchObject({ expiresAt: null, pollAfterMs: 1_010 });
    await expectSound(t);
  });

  test('no more than admitPerMinute are admitted in any 60 seconds, to the millisecond', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { admitPerMinute: 2 } });
    await t.join();
    await t.clock.advance(20_000);
    await t.join();
    const [third, fourth] = [await t.join(), await t.join()];
    await t.clock.advance(39_999);
    await t.tick();
    expect((await third.call.queue.status()).status).toBe('waiting');
    await t.clock.advance(1);
    await t.tick();
    expect((await third.call.queue.status()).status).toBe('active');
    expect((await fourth.call.queue.status()).status).toBe('waiting');
    await t.clock.advance(20_000);
    await t.tick();
    expect((await fourth.call.queue.status()).status).toBe('active');
    await expectSound(t);
  });

  test('an unclaimed admission lapses at the end of its claim time, and its place with it', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 1, claimSeconds: 30 } });
    const [first, second] = [await t.join(), await t.join()];
    await t.clock.advance(29_999);
    await t.tick();
    expect((await second.call.queue.status()).status).toBe('waiting');
    await t.clock.advance(1);
    await t.tick();
    expect(await first.call.queue.status()).toMatchObject({ status: 'expired' });
    expect((await second.call.queue.status()).status).toBe('active');
    await expectRefusal(first.call.seat.dates(), 'QUEUE_TOKEN_EXPIRED');
    await expectSound(t);
  });

  test('the first status call extends the session to its full length, once', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 1, claimSeconds: 30, sessionSeconds: 100 } });
    const admittedAt = t.clock.now();
    const { call, entry } = await t.join();
    expect(entry.expiresAt).toBe(new Date(admittedAt + 30_000).toISOString());
    await t.clock.advance(29_999);
    const claimed = await call.queue.status();
    expect(claimed.expiresAt).toBe(new Date(admittedAt + 100_000).toISOString());
    await t.clock.advance(50_000);
    expect((await call.queue.status()).expiresAt).toBe(claimed.expiresAt);
    await t.clock.advance(20_001);
    expect((await call.queue.status()).status).toBe('expired');
    await expectSound(t);
  });

  test('a gated call claims as well, and a claim time never outlasts the session', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { claimSeconds: 60, sessionSeconds: 5 } });
    const { call } = await t.join();
    await call.seat.dates();
    await t.clock.advance(4_999);
    await call.seat.dates();
    await t.clock.advance(1);
    await expectRefusal(call.seat.dates(), 'QUEUE_TOKEN_EXPIRED');
  });

  test('a gated call claims the admission also when it is refused', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { claimSeconds: 30 } });
    const [owner, late] = [await t.join(), await t.join()];
    await owner.call.reservation.create({ date: concertDate, seatNos: [1] });
    await t.clock.advance(29_999);
    await expectRefusal(
      late.call.reservation.create({ date: concertDate, seatNos: [1] }),
      'SEAT_UNAVAILABLE',
    );
    await t.clock.advance(1);
    await late.call.reservation.create({ date: concertDate, seatNos: [2] });
    await expectSound(t);
  });

  test('a client that polls at the given interval can claim in time, however short that is', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1, claimSeconds: 2 } });
    const admitted = await t.join();
    expect(admitted.entry.pollAfterMs).toBe(1_000);
    for (let waiting = 0; waiting < 10; waiting += 1) await t.join(concertId);
    expect((await t.join()).entry).toMatchObject({ ahead: 10, pollAfterMs: 1_000 });
  });

  test('a tick ends even if slots become free all the time', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.join();
    await t.join();
    const { db, admissionRunner } = t.app;
    const { transaction } = db;
    let busy = true;
    // Another slot becomes free during every step, so that there is always one more to run.
    db.transaction = (work) =>
      transaction((tx) => {
        if (busy) admissionRunner.requestStep(concertId);
        return work(tx);
      });
    await expect(admissionRunner.tick()).resolves.toBeUndefined();
    busy = false;
    await admissionRunner.idle();
  });

  test('a paused room admits no place until it is resumed, and a raised limit works at once', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.join();
    const [second, third] = [await t.join(), await t.join()];
    await t.admin.room.set({ concertId, maxActive: 3, paused: true });
    await t.tick();
    expect((await second.call.queue.status()).status).toBe('waiting');
    const room = await t.admin.room.set({ concertId, paused: false });
    expect(room).toMatchObject({ concertId, maxActive: 3, admitPerMinute: 1_000, paused: false });
    await t.app.admissionRunner.idle();
    expect((await second.call.queue.status()).status).toBe('active');
    expect((await third.call.queue.status()).status).toBe('active');
    await expectSound(t);
  });

  test('the wait is estimated from admissions since the room filled, and unknown before', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 2 } });
    const inside = [await t.join(), await t.join()];
    const line = [await t.join(), await t.join(), await t.join(), await t.join()];
    await t.clock.advance(10_000);
    await t.tick();
    expect((await line[3]!.call.queue.status()).etaSeconds).toBeNull();
    for (const { call } of inside) await call.queue.leave();
    await t.app.admissionRunner.idle();
    // Two since the room filled ten seconds ago: one every five seconds.
    expect(await line[2]!.call.queue.status()).toMatchObject({ ahead: 0, etaSeconds: 5 });
    expect(await line[3]!.call.queue.status()).toMatchObject({ ahead: 1, etaSeconds: 10 });
  });

  test('a paused room says so to those who wait, without an estimate, until it goes on', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 2 } });
    const inside = [await t.join(), await t.join()];
    const line = [await t.join(), await t.join(), await t.join(), await t.join()];
    await t.clock.advance(10_000);
    for (const { call } of inside) await call.queue.leave();
    await t.app.admissionRunner.idle();
    const entry = () => line[3]!.call.queue.status();
    expect(await entry()).toMatchObject({ etaSeconds: 10 });
    expect(await entry()).not.toHaveProperty('paused');
    await t.admin.room.set({ concertId, paused: true });
    expect(await entry()).toMatchObject({ status: 'waiting', etaSeconds: null, paused: true });
    expect(await line[0]!.call.queue.status()).not.toHaveProperty('paused');
    await t.admin.room.set({ concertId, paused: false });
    expect(await entry()).toMatchObject({ etaSeconds: 10 });
    expect(await entry()).not.toHaveProperty('paused');
  });
});
