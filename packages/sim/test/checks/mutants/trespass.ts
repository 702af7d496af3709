import type { requireActive } from '@onsale/core/queue';
import type { App } from '@onsale/server/app';
import type { createQueueTokens } from '@onsale/server/auth/queue-tokens';
import type { cancelOwnOrder } from '@onsale/server/domains/payment/order.usecases';
import type { releaseReservation } from '@onsale/server/domains/reservation/release.usecase';
import { trespassCheck } from '../../../src/checks/trespass.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { instead } from './removable.ts';
import type { RemovedGuard } from './guard.ts';

const check = trespassCheck;

const trespasser: Partial<ScenarioInput> = { personas: { trespasser: 1 } };

export const trespassGuards = (): RemovedGuard[] => [
  {
    what: 'whoever waits may look at the seats',
    check,
    functions: { requireActive: instead<typeof requireActive>(() => () => undefined) },
    scenario: {
      ...trespasser,
      buyers: 2,
      concert: { room: { maxActive: 1, admitPerMinute: 60, sessionSeconds: 40, claimSeconds: 10 } },
    },
  },
  {
    what: 'anybody may release a reservation',
    check,
    functions: {
      releaseReservation: instead<typeof releaseReservation>((original) => async (app, asked) => {
        const { reservationId } = asked;
        return original(app, { place: await placeOf(app, reservationId), reservationId });
      }),
    },
    scenario: trespasser,
  },
  {
    what: 'anybody may cancel an order',
    check,
    functions: {
      cancelOwnOrder: instead<typeof cancelOwnOrder>((original) => async (app, { orderId }) => {
        const { userId } = await app.db.query
          .selectFrom('orders')
          .where('orderId', '=', orderId)
          .select('userId')
          .executeTakeFirstOrThrow();
        return original(app, { userId, orderId });
      }),
    },
    scenario: trespasser,
  },
  {
    what: 'a token needs no signature',
    check,
    functions: {
      createQueueTokens: instead<typeof createQueueTokens>((original) => (secret) => ({
        ...original(secret),
        async verify(token) {
          const [, concertId = '', userId = '', waitNo] = token.split('.');
          return { concertId, userId, waitNo: Number(waitNo) };
        },
      })),
    },
    scenario: trespasser,
  },
];

/** Whose reservation it is, as if that were who asks. */
async function placeOf({ db }: App, reservationId: string) {
  return db.query
    .selectFrom('reservations')
    .where('reservationId', '=', reservationId)
    .select(['concertId', 'userId', 'waitNo'])
    .executeTakeFirstOrThrow();
}
