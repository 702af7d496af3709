/** Types of the public API. The compiler checks them; running the tests does nothing. */
import type { AppRouter as ServersRouter } from '@onsale/server/router';
import { trpcClient, type AppRouter } from '@onsale/sdk/trpc';
import type { TRPCClient } from '@trpc/client';
import {
  createOnsaleClient,
  isOnsaleError,
  type BuyStep,
  type Held,
  type JoinedPlace,
  type Onsale,
  type Order,
  type Place,
  type Procedures,
  type QueueEntry,
  type Receipt,
  type Reservation,
  type SeatMap,
} from '@onsale/sdk';
import { expectTypeOf, test } from 'vitest';

test('the client has the surface that the contract names', () => {
  expectTypeOf(createOnsaleClient).returns.toEqualTypeOf<Onsale>();
  expectTypeOf(createOnsaleClient).toBeCallableWith({ url: 'http://onsale.test' });
  expectTypeOf<Onsale['accountKey']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Onsale['join']>().returns.resolves.toEqualTypeOf<JoinedPlace>();
  expectTypeOf<Onsale['resume']>().returns.toEqualTypeOf<Place>();
  expectTypeOf<Onsale['buy']>().returns.resolves.toEqualTypeOf<Receipt>();
  expectTypeOf<Onsale['wallet']['charge']>().returns.resolves.toEqualTypeOf<number>();
  expectTypeOf<Onsale['orders']>().returns.toEqualTypeOf<AsyncIterable<Order>>();
  expectTypeOf<Place['updates']>().returns.toEqualTypeOf<AsyncIterable<QueueEntry>>();
  expectTypeOf<Place['dates']>().returns.resolves.toEqualTypeOf<string[]>();
  expectTypeOf<Place['seats']>().returns.resolves.toEqualTypeOf<SeatMap>();
  expectTypeOf<Held['pay']>().returns.resolves.toEqualTypeOf<Receipt>();
});

/** Input and answer of each call of a typed client, in the client's own tree. */
type CallTypes<Client> = Client extends { query: (...call: infer Call) => infer Result }
  ? CallType<Call, Result>
  : Client extends { mutate: (...call: infer Call) => infer Result }
    ? CallType<Call, Result>
    : {
        // A subscription is no call: the SDK has functions of its own for streams.
        [
          Name in keyof Client as Client[Name] extends { subscribe: unknown }
            ? never
            : Name & string
        ]: CallTypes<Client[Name]>;
      };

type CallType<Call extends unknown[], Result> = [
  Exclude<Call[0], undefined | void>,
  Awaited<Result>,
];

test('the generated types are those that tRPC infers from the router', () => {
  // `payment.pay` and `seat.list` have an answer for each form of their input, which tRPC cannot
  // express.
  type Ours = Omit<CallTypes<Procedures>, 'payment' | 'seat'>;
  type Theirs = Omit<CallTypes<TRPCClient<ServersRouter>>, 'payment' | 'seat'>;
  expectTypeOf<Ours>().toExtend<Theirs>();
  expectTypeOf<Theirs>().toExtend<Ours>();
  type Joined = Awaited<ReturnType<Procedures['queue']['join']['mutate']>>;
  expectTypeOf<CallTypes<Procedures>['queue']['join']>().toEqualTypeOf<
    [{ concertId?: string | undefined; proof?: string | undefined }, Joined]
  >();
});

test('results are typed from the router', () => {
  expectTypeOf<AppRouter>().toEqualTypeOf<ServersRouter>();
  expectTypeOf(trpcClient).returns.toEqualTypeOf<TRPCClient<ServersRouter>>();
  expectTypeOf<QueueEntry['status']>().toEqualTypeOf<
    'lobby' | 'waiting' | 'active' | 'finished' | 'expired' | 'left'
  >();
  expectTypeOf<QueueEntry['etaSeconds']>().toEqualTypeOf<number | null>();
  expectTypeOf<Receipt['tickets']>().toEqualTypeOf<
    { ticketCode: string; seatNo: number; label: string; section: string; price: number }[]
  >();
  expectTypeOf<Held>().toExtend<Readonly<Reservation>>();
  expectTypeOf<Onsale['trpc']['admin']['concert']['create']['mutate']>()
    .parameter(0)
    .toExtend<{ title: string; dates: string[] }>();
});

test('a joined place has an entry, a resumed one may have none yet', () => {
  expectTypeOf<JoinedPlace['entry']>().toEqualTypeOf<QueueEntry>();
  expectTypeOf<Place['entry']>().toEqualTypeOf<QueueEntry | undefined>();
});

test('a reason narrows the type of the details', () => {
  const error: unknown = undefined;
  if (isOnsaleError(error, 'INSUFFICIENT_BALANCE')) {
    expectTypeOf(error.details).toEqualTypeOf<{ balance: number; required: number }>();
  }
  expectTypeOf(isOnsaleError).parameter(1).extract<'NO_SUCH_REASON'>().toBeNever();
});

test('a switch over the reason narrows the type of the details', () => {
  const error: unknown = undefined;
  if (!isOnsaleError(error)) return;
  switch (error.reason) {
    case 'SEAT_UNAVAILABLE':
      expectTypeOf(error.details).toEqualTypeOf<{ seatNos: number[] }>();
      break;
    case 'NOT_ON_SALE':
      expectTypeOf(error.details).toEqualTypeOf<{
        opensAt: string | null;
        lobbyOpensAt?: string;
      }>();
      break;
    default:
      expectTypeOf(error.reason).not.toExtend<'SEAT_UNAVAILABLE'>();
  }
});

test('seats are named or best, not both', () => {
  expectTypeOf<Onsale['buy']>().toBeCallableWith({ best: 2 });
  expectTypeOf<Onsale['buy']>().toBeCallableWith({ seatNos: [1, 2] });
  type Both = { date: string; best: number; seatNos: number[] };
  expectTypeOf<Omit<Both, 'date'>>().not.toExtend<Parameters<Onsale['buy']>[0]>();
  expectTypeOf<Both>().not.toExtend<Parameters<Place['reserve']>[0]>();
  expectTypeOf<Omit<Both, 'best'>>().toExtend<Parameters<Place['reserve']>[0]>();
});

test('a step narrows the type of its fields', () => {
  expectTypeOf<Extract<BuyStep, { step: 'paid' }>['receipt']>().toEqualTypeOf<Receipt>();
  expectTypeOf<Extract<BuyStep, { step: 'waiting' }>['entry']>().toEqualTypeOf<QueueEntry>();
});
