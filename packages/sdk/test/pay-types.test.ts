/** Types of a payment over the tRPC client: one reservation, several, or either of them. */
import type { GroupReceipt, Onsale, Place, Receipt } from '@onsale/sdk';
import { expectTypeOf, test } from 'vitest';

type Either = { reservationId: string } | { reservationIds: string[] };

/** Type-checked only, never called. */
const payments = async (onsale: Onsale, place: Place, either: Either) => ({
  one: await onsale.trpc.payment.pay.mutate({ reservationId: 'res_1' }),
  several: await onsale.trpc.payment.pay.mutate({ reservationIds: ['res_1', 'res_2'] }),
  either: await onsale.trpc.payment.pay.mutate(either),
  ofPlace: await place.pay(['res_1', 'res_2']),
});
type Payments = Awaited<ReturnType<typeof payments>>;

test('paying one reservation gives a receipt, paying several gives one for each', () => {
  expectTypeOf<Payments['one']>().toEqualTypeOf<Receipt>();
  expectTypeOf<Payments['several']>().toEqualTypeOf<GroupReceipt>();
  expectTypeOf<Payments['ofPlace']>().toEqualTypeOf<GroupReceipt>();
  expectTypeOf<GroupReceipt>().not.toHaveProperty('orderId');
  expectTypeOf<Receipt>().not.toHaveProperty('payments');
  expectTypeOf<Payments['either']>().toEqualTypeOf<Receipt | GroupReceipt>();
  type Pay = Onsale['trpc']['payment']['pay']['mutate'];
  expectTypeOf<Pay>().toBeCallableWith({ reservationId: 'res_1' }, { context: {} });
});
