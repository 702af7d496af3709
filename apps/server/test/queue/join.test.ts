import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

describe.each(dialects)('joining on $name', (dialect) => {
  test('a newcomer becomes a user, whose key and token name the same person', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey, userId } = await t.join();
    expect(token).toMatch(/^osq_/);
    expect(accountKey).toMatch(/^osa_/);
    expect((await t.as(token).wallet.balance()).userId).toBe(userId);
    expect((await t.as(accountKey).wallet.balance()).userId).toBe(userId);
  });

  test('joining again gives the same place while it lives, by key or by token', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 1 } });
    await t.join();
    const { token, accountKey, entry } = await t.join();
    for (const credential of [token, accountKey]) {
      const again = await t.as(credential).queue.join();
      expect(again).toMatchObject({ token, waitNo: entry.waitNo, status: 'waiting' });
      expect(again).not.toHaveProperty('accountKey');
    }
    const other = await t.join();
    expect(other.entry.waitNo).toBe(3);
    await expectSound(t);
  });

  test('a place that is over gives way to a new one at the end of the line', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { maxActive: 1, claimSeconds: 10 } });
    const lapsed = await t.join();
    await t.join();
    await t.clock.advance(9_999);
    expect((await t.as(lapsed.accountKey).queue.join()).waitNo).toBe(1);
    await t.clock.advance(1);
    const again = await t.as(lapsed.accountKey).queue.join();
    expect(again).toMatchObject({ waitNo: 3, status: 'waiting', ahead: 1 });
    expect(again.token).not.toBe(lapsed.token);
    await expectSound(t);
  });

  test('one user stands in the lines of several concerts', async () => {
    await using t = await testApp(dialect);
    const [a, b] = [await t.concert(), await t.concert()];
    const { token, userId } = await t.join(a.concertId);
    const other = await t.as(token).queue.join({ concertId: b.concertId });
    expect(other).toMatchObject({ userId, concertId: b.concertId, waitNo: 1 });
    await expectRefusal(t.as(null).queue.join(), 'CONCERT_REQUIRED', {
      concertIds: [a.concertId, b.concertId].toSorted(),
    });
  });

  test('the sale begins at opensAt and ends when the last date is over everywhere', async () => {
    await using t = await testApp(dialect);
    const opensAt = new Date(t.clock.now() + 60_000).toISOString();
    const { concertId } = await t.concert({ opensAt, dates: ['2027-01-03', '2027-01-02'] });
    await t.clock.advance(59_999);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', { opensAt });
    await expectRefusal(t.as(null).queue.join(), 'CONCERT_REQUIRED', { concertIds: [] });
    await t.clock.advance(1);
    const { entry } = await t.join();
    expect(entry.concertId).toBe(concertId);
    await t.clock.advance(Date.parse('2027-01-04T12:00:00Z') - t.clock.now() - 1);
    await t.join(concertId);
    await t.clock.advance(1);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', { opensAt: null });
    expect((await t.as(null).concert.list()).concerts).toEqual([
      {
        concertId,
        title: 'A night at the hall',
        dates: ['2027-01-02', '2027-01-03'],
        saleState: 'closed',
        opensAt,
      },
    ]);
  });

  test('an unknown concert is refused, and a bad credential is not taken for none', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    await expectRefusal(t.as(null).queue.join({ concertId: 'con_nope' }), 'CONCERT_NOT_FOUND');
    await expectRefusal(t.as('osa_nope').queue.join(), 'NOT_AUTHENTICATED');
    expect((await t.join()).entry.waitNo).toBe(1);
  });

  test('leaving twice changes nothing, and a place that is left cannot be used', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    const { reservationId } = await call.reservation.create({ date: '2027-05-01', seatNos: [7] });
    const left = await call.queue.leave();
    expect(left).toMatchObject({ status: 'left', expiresAt: null, ahead: 0 });
    expect(await call.queue.leave()).toEqual(left);
    await expectRefusal(call.payment.pay({ reservationId }), 'QUEUE_TOKEN_EXPIRED');
    const { reservations } = await call.reservation.list();
    expect(reservations.map(({ status }) => status)).toEqual(['released']);
    const next = await t.join();
    expect((await next.call.seat.list({ date: '2027-05-01' })).available).toContain(7);
    await expectSound(t);
  });
});
