/** A concert that is sold out: in lists, in the line, for a join, and when a seat comes back. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate,
  expectRefusal,
  expectSound,
  testApp,
  type Buyer,
  type TestApp,
} from '../fixtures/test-app.ts';

const seatsPerDate = 3;
const seatNos = [1, 2, 3];
const small = { seatsPerDate, room: { maxActive: 2, admitPerMinute: 1_000 } };

/** @returns the id of the order. */
async function buy(
  t: TestApp,
  { call, accountKey }: Buyer,
  choice: { date: string; seatNos: number[] },
): Promise<string> {
  await t.as(accountKey).wallet.charge({ amount: 10_000 });
  const { reservationId } = await call.reservation.create(choice);
  return (await call.payment.pay({ reservationId })).orderId;
}

async function sellOut(t: TestApp, concertId: string) {
  const buyer = await t.join(concertId);
  const orderId = await buy(t, buyer, { date: concertDate, seatNos });
  return { buyer, orderId };
}

/** The next second: every server reads the sales again. */
async function nextSecond(t: TestApp): Promise<void> {
  await t.clock.advance(1_000);
  await t.tick();
}

const concertInList = async (t: TestApp, concertId: string) =>
  (await t.as(null).concert.list()).concerts.find((concert) => concert.concertId === concertId);

describe.each(dialects)('a concert that is sold out, on $name', (dialect) => {
  test('says so in the list, and no more once an order is cancelled', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ ...small, price: 700 });
    expect(await concertInList(t, concertId)).toMatchObject({
      saleState: 'on_sale',
      soldOut: false,
      available: 3,
      priceFrom: 700,
    });
    const { buyer, orderId } = await sellOut(t, concertId);
    await nextSecond(t);
    const soldOut = { saleState: 'sold_out', soldOut: true, available: 0 };
    expect(await concertInList(t, concertId)).toMatchObject(soldOut);

    await t.as(buyer.accountKey).order.cancel({ orderId });
    await nextSecond(t);
    const onSale = { saleState: 'on_sale', soldOut: false, available: 3 };
    expect(await concertInList(t, concertId)).toMatchObject(onSale);
    await expectSound(t);
  });

  test('is not sold out while a seat is only held, though none is free', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const first = await t.join(concertId);
    await buy(t, first, { date: concertDate, seatNos: [1, 2] });
    const second = await t.join(concertId);
    await second.call.reservation.create({ date: concertDate, seatNos: [3] });
    await nextSecond(t);
    const held = { saleState: 'on_sale', soldOut: false, available: 0 };
    expect(await concertInList(t, concertId)).toMatchObject(held);
    expect((await t.join(concertId)).entry.status).toBe('active');
    // The hold ends, and nothing else happens.
    await t.clock.advance(300_000);
    await t.tick();
    expect(await concertInList(t, concertId)).toMatchObject({ soldOut: false, available: 1 });
  });

  test('counts every date on sale, and no date whose sale has ended', async () => {
    await using t = await testApp(dialect);
    const dates = ['2027-01-02', concertDate];
    const { concertId } = await t.concert({ ...small, dates });
    await sellOut(t, concertId);
    await nextSecond(t);
    expect(await concertInList(t, concertId)).toMatchObject({ soldOut: false, available: 3 });
    await t.clock.advance(Date.parse('2027-01-03T00:00:00Z') - t.clock.now() - 1);
    await t.tick();
    expect(await concertInList(t, concertId)).toMatchObject({ soldOut: false, available: 3 });
    await nextSecond(t);
    expect(await concertInList(t, concertId)).toMatchObject({ soldOut: true, available: 0 });
  });

  test('refuses a join, but gives a buyer the place that he has', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const inside = await t.join(concertId);
    await sellOut(t, concertId);
    await nextSecond(t);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'SOLD_OUT', {});
    const { accountKey } = await t.as(null).account.create();
    await expectRefusal(t.as(accountKey).queue.join({ concertId }), 'SOLD_OUT', {});
    const again = await t.as(inside.accountKey).queue.join({ concertId });
    expect(again).toMatchObject({ waitNo: inside.entry.waitNo, status: 'active', soldOut: true });
    await inside.call.queue.leave();
    await expectRefusal(t.as(inside.accountKey).queue.join({ concertId }), 'SOLD_OUT', {});
  });

  test('lets a join through in the second before it is noticed', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    await t.as(null).concert.list();
    await sellOut(t, concertId);
    expect((await t.join(concertId)).entry.status).toBe('active');
  });

  test('never refuses a join after a cancellation, though no list knows of it yet', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    const { buyer, orderId } = await sellOut(t, concertId);
    await nextSecond(t);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'SOLD_OUT');
    await t.as(buyer.accountKey).order.cancel({ orderId });
    expect((await t.join(concertId)).entry.status).toBe('active');
  });

  test('tells those who wait, until a seat comes back', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ ...small, room: { maxActive: 1 } });
    const buyer = await t.join(concertId);
    const waiting = [await t.join(concertId), await t.join(concertId), await t.join(concertId)];
    const orderId = await buy(t, buyer, { date: concertDate, seatNos });
    const last = waiting.at(-1)!;
    expect(last.entry).not.toHaveProperty('soldOut');
    await nextSecond(t);
    expect(await last.call.queue.status()).toMatchObject({ status: 'waiting', soldOut: true });
    await t.as(buyer.accountKey).order.cancel({ orderId });
    await nextSecond(t);
    expect(await last.call.queue.status()).not.toHaveProperty('soldOut');
  });

  test('asks for no proof of work', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    await sellOut(t, concertId);
    await t.admin.room.set({ concertId, challenge: 8 });
    await expectRefusal(t.as(null).queue.join({ concertId }), 'CHALLENGE_REQUIRED');
    await nextSecond(t);
    await expectRefusal(t.as(null).queue.join({ concertId }), 'SOLD_OUT');
  });

  test('is not what a join without an id means, unless it is the only one', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(small);
    await sellOut(t, concertId);
    await nextSecond(t);
    await expectRefusal(t.as(null).queue.join(), 'SOLD_OUT');
    const other = await t.concert();
    expect(await t.as(null).queue.join()).toMatchObject({ concertId: other.concertId });
  });
});
