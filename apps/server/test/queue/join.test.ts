/** Joins on a manual clock: the instants at which a place lapses and a sale opens and closes. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { expectRefusal, expectSound, testApp } from '../fixtures/test-app.ts';

describe.each(dialects)('joining on $name', (dialect) => {
  test('a place that has lapsed, and not a millisecond before, is replaced by a new last one', async () => {
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

  test('concerts to choose from that were created in one instant are in the order of ids', async () => {
    await using t = await testApp(dialect);
    const [a, b] = [await t.concert(), await t.concert()];
    await expectRefusal(t.as(null).queue.join(), 'CONCERT_REQUIRED', {
      concertIds: [a.concertId, b.concertId].toSorted(),
    });
  });

  test('the sale begins at opensAt and ends with the day of the last date', async () => {
    await using t = await testApp(dialect);
    const opensAt = new Date(t.clock.now() + 60_000).toISOString();
    const { concertId } = await t.concert({ opensAt, dates: ['2027-01-03', '2027-01-02'] });
    await t.clock.advance(59_999);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', { opensAt });
    await expectRefusal(t.as(null).queue.join(), 'CONCERT_REQUIRED', { concertIds: [] });
    await t.clock.advance(1);
    const { entry } = await t.join();
    expect(entry.concertId).toBe(concertId);
    await t.clock.advance(Date.parse('2027-01-04T00:00:00Z') - t.clock.now() - 1);
    await t.join(concertId);
    await t.clock.advance(1);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'NOT_ON_SALE', { opensAt: null });
    expect((await t.as(null).concert.list()).concerts).toEqual([
      {
        concertId,
        title: 'A night at the hall',
        dates: ['2027-01-02', '2027-01-03'],
        cancelledDates: [],
        performances: [
          { date: '2027-01-02', startsAt: null, saleEndsAt: '2027-01-03T00:00:00.000Z' },
          { date: '2027-01-03', startsAt: null, saleEndsAt: '2027-01-04T00:00:00.000Z' },
        ],
        timeZone: 'UTC',
        saleState: 'closed',
        opensAt,
        lobbyOpensAt: null,
        order: 'arrival',
        seedHash: null,
        seatsPerDate: 50,
        maxSeatsPerUser: 4,
        cancelUntilHours: 0,
        soldOut: false,
        available: 0,
        priceFrom: 1_000,
      },
    ]);
  });
});
