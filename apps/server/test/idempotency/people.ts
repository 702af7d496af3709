/** Whoever the tests need to be there. */
import { concertDate as date, type Buyer, type TestApp } from '../fixtures/test-app.ts';

/** Somebody inside, with points, in a concert of its own. */
export async function inside(
  s: TestApp,
  terms: Parameters<TestApp['concert']>[0] = {},
): Promise<Buyer> {
  const { concertId } = await s.concert(terms);
  const buyer = await s.join(concertId);
  await buyer.call.wallet.charge({ amount: 10_000 });
  return buyer;
}

export const hold = ({ call }: Buyer, ...seatNos: number[]) =>
  call.reservation.create({ date, seatNos });
