import { expect, test } from 'vitest';
import type { ScenarioInput } from '../../src/scenario/schema.ts';
import { callsIn, play } from '../fixtures/scenario-run.ts';

const base: Partial<ScenarioInput> = {
  buyers: 12,
  arrivals: { kind: 'burst', withinSeconds: 60 },
  seatsWanted: { 2: 1 },
  concert: { dates: 2, seatsPerDate: 20 },
};

test('seats of the box office count as sold, for cash and for nothing', async () => {
  const sale = (payment: 'cash' | 'complimentary') =>
    play({
      ...base,
      operator: [
        { atSeconds: 0, issueOrder: { date: 1, seatNos: [1, 2, 3], payment } },
        { atSeconds: 50, refundOrders: { date: 1, orders: 1, seats: 1 } },
      ],
    });
  await using paid = await sale('cash');
  await using given = await sale('complimentary');
  for (const { result } of [paid, given]) {
    expect(result).toMatchObject({ ended: 'complete', violation: null });
    const [first] = result.seatMap;
    expect(first!.seats.slice(0, 2)).toEqual([
      { soldAtSeconds: 0, persona: null },
      { soldAtSeconds: 0, persona: null },
    ]);
  }
  const seatsOfBuyers = ({ result }: typeof paid) =>
    Object.values(result.shares).reduce((sum, { counts }) => sum + counts!.seats, 0);
  const boxOffice = (played: typeof paid) => played.result.seats.sold - seatsOfBuyers(played);
  expect([2, 3]).toContain(boxOffice(paid));
  expect(boxOffice(given)).toBe(boxOffice(paid));
  const cash = 1_000 * boxOffice(paid);
  expect(paid.result.revenue).toBe(1_000 * seatsOfBuyers(paid) + cash);
  expect(given.result.revenue).toBe(1_000 * seatsOfBuyers(given));
});

test('orders are refunded whole and in part', async () => {
  await using played = await play({
    ...base,
    buyers: 30,
    concert: { dates: 2, seatsPerDate: 60 },
    operator: [
      { atSeconds: 40, refundOrders: { date: 1, orders: 2, seats: 1 } },
      { atSeconds: 45, refundOrders: { date: 2, orders: 1 } },
    ],
  });
  const refunds = played.events.filter((line) => line.includes(' operator refunds '));
  expect(refunds.map((line) => line.replace(/^\S+ operator refunds |ord_\S+/g, ''))).toEqual([
    expect.stringMatching(/^2027-03-02\/\d+ of $/),
    expect.stringMatching(/^2027-03-02\/\d+ of $/),
    '',
  ]);
  expect(played.result.violation).toBeNull();
});

test('a new price is that of the reservations after it, and not of those before it', async () => {
  await using played = await play({ ...base, operator: [{ atSeconds: 30, changePrice: 1_500 }] });
  const reservations = callsIn(played.events).filter(
    ({ procedure, data }) => procedure === 'reservation.create' && data !== null,
  );
  const prices = reservations.map(({ atSeconds, data }) => {
    const { seatNos, total } = data as { seatNos: number[]; total: number };
    return { isBefore: atSeconds < 30, price: total / seatNos.length };
  });
  const before = prices.filter(({ isBefore }) => isBefore).map(({ price }) => price);
  const after = prices.filter(({ isBefore }) => !isBefore).map(({ price }) => price);
  expect(new Set(before)).toEqual(new Set([1_000]));
  expect(new Set(after)).toEqual(new Set([1_500]));
  expect(played.result.violation).toBeNull();
});
