/** The calls during which a server is killed: their preparation, and how to read their effect. */
import { createOnsaleClient, type Held, type JoinedPlace, type Onsale } from '@onsale/sdk';
import { expect } from 'vitest';
import { date, type Operator } from '../harness/operator.ts';

/** The concert in which a call is killed, and a seat for it. */
export interface Setting {
  url: string;
  concertId: string;
  operator: Operator;
  /** No other buyer takes it. */
  seatNo: number;
}

/** A call about to be made. */
export interface PreparedCall {
  /** The same call each time: same key, same seats, same reservation. */
  call(): Promise<unknown>;
  /** Reads whether the call took effect; fails for a partial effect. */
  tookEffect(): Promise<boolean>;
  /** Fails unless everything acknowledged before is still there. */
  expectEarlier(): Promise<void>;
  /** The reason that a repeat returns, where it is not the first response. */
  repeatIsRefused?: string;
}

export interface KilledCall {
  procedure: string;
  prepare(scene: Setting): Promise<PreparedCall>;
}

const price = 1000;

/** The SDK client of a new account, without retries. */
async function createBuyer({ url }: Setting): Promise<Onsale> {
  const anonymous = createOnsaleClient({ url });
  const { accountKey } = await anonymous.trpc.account.create.mutate();
  return createOnsaleClient({ url, accountKey, maxRetries: 0, timeoutMs: 30_000 });
}

interface JoinedBuyer {
  onsale: Onsale;
  place: JoinedPlace;
}

async function joinedBuyer(scene: Setting): Promise<JoinedBuyer> {
  const onsale = await createBuyer(scene);
  return { onsale, place: await onsale.join({ concertId: scene.concertId }) };
}

async function buyerWithHold(scene: Setting): Promise<JoinedBuyer & { held: Held }> {
  const { onsale, place } = await joinedBuyer(scene);
  await onsale.wallet.charge(price, { idempotencyKey: `first-${scene.seatNo}` });
  return { onsale, place, held: await place.reserve({ date, seatNos: [scene.seatNo] }) };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Points, orders and seats of one buyer, as it can see them. */
async function holdings(onsale: Onsale) {
  const orders = await all(onsale.orders());
  const entries = await all(onsale.wallet.history());
  const reservations = await onsale.reservations();
  return {
    balance: await onsale.wallet.balance(),
    entries: entries.map(({ kind }) => kind).toReversed(),
    orders: orders.map(({ status, tickets }) => `${status}, ${tickets.length} tickets`),
    reservations: reservations.map(({ status }): string => status),
  };
}

type Holdings = Awaited<ReturnType<typeof holdings>>;

/** One of two complete states, and nothing in between. */
function tookWholeEffect(
  found: Holdings,
  { before, after }: { before: Holdings; after: Holdings },
): boolean {
  expect([before, after]).toContainEqual(found);
  return (
    found.balance !== before.balance || found.reservations.join() !== before.reservations.join()
  );
}

const emptyHoldings: Holdings = { balance: 0, entries: [], orders: [], reservations: [] };
const charged: Holdings = { ...emptyHoldings, balance: price, entries: ['charge'] };
const holding: Holdings = { ...charged, reservations: ['held'] };
const bought: Holdings = {
  balance: 0,
  entries: ['charge', 'payment'],
  orders: ['paid, 1 tickets'],
  reservations: ['paid'],
};

export const killedCalls: KilledCall[] = [
  {
    procedure: 'queue.join',
    async prepare(scene) {
      const onsale = await createBuyer(scene);
      const count = async () => {
        const { seats: _, revenue: __, ...entries } = await scene.operator.stats(scene.concertId);
        return entries.waiting + entries.active + entries.finished + entries.left + entries.expired;
      };
      const before = await count();
      return {
        call: async () => (await onsale.join({ concertId: scene.concertId })).token,
        async tookEffect() {
          const more = (await count()) - before;
          expect([0, 1]).toContain(more);
          return more === 1;
        },
        expectEarlier: async () => expect(await holdings(onsale)).toEqual(emptyHoldings),
      };
    },
  },
  {
    procedure: 'reservation.create',
    async prepare(scene) {
      const { onsale, place } = await joinedBuyer(scene);
      const { seatNo } = scene;
      return {
        async call() {
          const { reservationId, expiresAt } = await place.reserve({ date, seatNos: [seatNo] });
          return { reservationId, expiresAt };
        },
        async tookEffect() {
          const { seats } = await place.seats(date);
          const seat = seats.find((one) => one.seatNo === seatNo);
          const after = { ...emptyHoldings, reservations: ['held'] };
          const done = tookWholeEffect(await holdings(onsale), { before: emptyHoldings, after });
          expect(seat).toMatchObject({ status: done ? 'held' : 'available', mine: done });
          return done;
        },
        expectEarlier: async () => expect((await place.status()).status).toBe('active'),
      };
    },
  },
  {
    procedure: 'wallet.charge',
    async prepare(scene) {
      const onsale = await createBuyer(scene);
      const idempotencyKey = `killed-${scene.seatNo}`;
      return {
        call: () => onsale.wallet.charge(price, { idempotencyKey }),
        tookEffect: async () =>
          tookWholeEffect(await holdings(onsale), { before: emptyHoldings, after: charged }),
        expectEarlier: async () => expect((await holdings(onsale)).orders).toEqual([]),
      };
    },
  },
  {
    procedure: 'payment.pay',
    async prepare(scene) {
      const { onsale, place, held } = await buyerWithHold(scene);
      return {
        call: () => held.pay(),
        async tookEffect() {
          const done = tookWholeEffect(await holdings(onsale), { before: holding, after: bought });
          expect((await place.status()).status).toBe(done ? 'finished' : 'active');
          return done;
        },
        expectEarlier: async () =>
          expect((await onsale.reservations())[0]).toMatchObject({
            reservationId: held.reservationId,
            seatNos: [scene.seatNo],
          }),
      };
    },
  },
  {
    procedure: 'order.cancel',
    async prepare(scene) {
      const { onsale, held } = await buyerWithHold(scene);
      const receipt = await held.pay();
      return {
        call: () => onsale.cancel(receipt.orderId),
        repeatIsRefused: 'ALREADY_CANCELLED',
        async tookEffect() {
          const after: Holdings = {
            balance: price,
            entries: ['charge', 'payment', 'refund'],
            orders: ['cancelled, 0 tickets'],
            reservations: ['cancelled'],
          };
          return tookWholeEffect(await holdings(onsale), { before: bought, after });
        },
        async expectEarlier() {
          const [order] = await all(onsale.orders());
          expect(order).toMatchObject({ orderId: receipt.orderId, seatNos: [scene.seatNo] });
        },
      };
    },
  },
];
