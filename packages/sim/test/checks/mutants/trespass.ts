import type { requireActive } from '@onsale/core/queue';
import type { listOpenConcerts, readBanChanges } from '@onsale/db/repositories/ban.repository';
import type { App } from '@onsale/server/app';
import type { createQueueTokens } from '@onsale/server/auth/queue-tokens';
import type { cancelOwnOrder } from '@onsale/server/domains/payment/order.usecases';
import type { releaseReservation } from '@onsale/server/domains/reservation/release.usecase';
import { trespassCheck } from '../../../src/checks/trespass.ts';
import type { ScenarioInput } from '../../../src/scenario/schema.ts';
import { replaceWith } from './mutation.ts';
import type { Mutant } from './mutant.ts';

const killedBy = trespassCheck;

const trespasser: Partial<ScenarioInput> = { personas: { trespasser: 1 } };

const reuser: Partial<ScenarioInput> = { personas: { reuser: 1 } };

export const trespassMutants = (): Mutant[] => [
  {
    change: 'a waiting buyer may list the seats',
    killedBy,
    functions: { requireActive: replaceWith<typeof requireActive>(() => () => undefined) },
    scenario: {
      ...trespasser,
      buyers: 2,
      concert: { room: { maxActive: 1, admitPerMinute: 60, sessionSeconds: 40, claimSeconds: 10 } },
    },
  },
  {
    change: 'any account may release a reservation',
    killedBy,
    functions: {
      releaseReservation: replaceWith<typeof releaseReservation>(
        (original) => async (app, command) => {
          const { place, reservationId } = command;
          const owner = await placeOf(app, reservationId);
          return original(app, { place: owner ?? place, reservationId });
        },
      ),
    },
    scenario: trespasser,
  },
  {
    change: 'any account may cancel an order',
    killedBy,
    functions: {
      cancelOwnOrder: replaceWith<typeof cancelOwnOrder>((original) => async (app, { orderId }) => {
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
    change: 'a token needs no signature',
    killedBy,
    functions: {
      createQueueTokens: replaceWith<typeof createQueueTokens>((original) => (secret) => ({
        ...original(secret),
        async verify(token) {
          const [, concertId = '', userId = '', waitNo] = token.split('.');
          return { concertId, userId, waitNo: Number(waitNo) };
        },
      })),
    },
    scenario: trespasser,
  },
  {
    change: 'a ban is never read',
    killedBy,
    functions: {
      readBanChanges: replaceWith<typeof readBanChanges>(() => async () => ({
        version: 0,
        changed: [],
      })),
    },
    scenario: reuser,
  },
  {
    change: 'a ban ends no place',
    killedBy,
    functions: { listOpenConcerts: replaceWith<typeof listOpenConcerts>(() => async () => []) },
    scenario: reuser,
  },
];

/** The place that owns the reservation, as if its owner made the call. */
async function placeOf({ db }: App, reservationId: string) {
  return db.query
    .selectFrom('reservations')
    .where('reservationId', '=', reservationId)
    .where('waitNo', 'is not', null)
    .select(['concertId', 'userId', 'waitNo'])
    .$narrowType<{ waitNo: number }>()
    .executeTakeFirst();
}
