/** Corruptions of seats in a hall of sections: prices, companion seats, blocked seats. */
import type { HallHistory } from '../populated-hall.ts';
import { soldSeat, heldAmiss, type Corruptions, type Query } from './corruption.ts';

const hallPrices = 'every reservation in a hall of sections costs the prices of its seats';

const seat = (query: Query, { inHall }: HallHistory, seatNo: number) =>
  query
    .updateTable('seats')
    .where('concertId', '=', inHall.place.concertId)
    .where('seatNo', '=', seatNo);

const setTotal = (query: Query, { holdingInHall }: HallHistory, total: number) =>
  query
    .updateTable('reservations')
    .where('reservationId', '=', holdingInHall.reservationId)
    .set({ total })
    .execute();

const setLayout = async (
  query: Query,
  { inHall }: HallHistory,
  change: (text: string) => string,
): Promise<unknown> => {
  const { concertId } = inHall.place;
  const { layout } = await query
    .selectFrom('layouts')
    .where('concertId', '=', concertId)
    .select('layout')
    .executeTakeFirstOrThrow();
  return query
    .updateTable('layouts')
    .where('concertId', '=', concertId)
    .set({ layout: change(layout) })
    .execute();
};

export const hallCorruptions: Corruptions = {
  'no blocked seat is held or sold': [
    {
      description: 'a held seat is blocked',
      apply: (query, history) => seat(query, history, 3).set({ blockedAt: history.now }).execute(),
    },
    {
      description: 'a sold seat is blocked',
      apply: (query, history) => seat(query, history, 1).set({ blockedAt: history.now }).execute(),
    },
    {
      description: 'a blocked seat is held',
      apply: (query, history) =>
        seat(query, history, 8)
          .set({ heldUntil: history.now + 60_000 })
          .execute(),
      alsoFoundBy: [heldAmiss],
    },
    {
      description: 'a blocked seat is sold',
      apply: (query, history) =>
        seat(query, history, 8).set({ orderId: history.inHall.orderId }).execute(),
      alsoFoundBy: [soldSeat],
    },
  ],
  'every companion seat was reserved together with its accessible seat': [
    {
      description: 'a companion seat was sold beside another seat than its accessible one',
      apply: (query, history) => setLayout(query, history, (text) => text.replaceAll('A-1', 'A-4')),
    },
  ],
  [hallPrices]: [
    {
      description: 'a seat of a section costs the price of the concert',
      apply: (query, history) => setTotal(query, history, 200),
    },
    {
      description: 'the seat of a section without a price costs another one than the concert',
      apply: (query, history) => setTotal(query, history, 450),
    },
    {
      description: 'a seat costs less than the price of its section, before the terms changed',
      apply: async (query, history) => {
        const { concertId } = history.inHall.place;
        await query
          .updateTable('concerts')
          .where('concertId', '=', concertId)
          .set({ termsChangedAt: history.now })
          .execute();
        return setLayout(query, history, (text) => text.replace('"price":300', '"price":500'));
      },
    },
  ],
};
