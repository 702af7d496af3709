/** Router of `queue.*`: join a line, poll the place in it, leave it. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { StreamOf, Trpc } from '../../rpc/procedures.ts';
import {
  accountKey,
  concertId,
  count,
  instant,
  lastEventId,
  proof,
  userId,
} from '../../wire/schemas.ts';
import { joinQueue } from './join.usecase.ts';
import { leaveQueue } from './leave.usecase.ts';
import { readQueueStatus } from './status.usecase.ts';
import { watchQueue } from './watch/watch-queue.usecase.ts';

/** A place in line as tRPC answers it; the legacy REST routes extend it. */
export const queueEntry = z
  .object({
    token: z
      .string()
      .describe('The queue token, `osq_…`, of this place; a later one replaces an earlier one.'),
    userId,
    concertId,
    waitNo: z
      .int()
      .min(1)
      .nullable()
      .describe(
        'The wait number: 1, 2, 3 … in the order of joining, or as it was drawn; null until lots are drawn.',
      ),
    lot: z
      .int()
      .min(1)
      .nullable()
      .describe(
        'The number of its lot: 1, 2, 3 … in the order of registering; null where no lots are drawn, and for who joined after the lobby was closed.',
      ),
    status: z
      .enum(['lobby', 'waiting', 'active', 'finished', 'expired', 'left'])
      .describe(
        '`lobby`: joined before the doors open; `waiting`; `active`: admitted, may reserve and pay; then over: `finished` (paid), `expired` (the session ended, or the buyer was absent too long) or `left`.',
      ),
    opensAt: instant
      .nullable()
      .describe('When the doors open; null unless the place is in the lobby.'),
    ahead: count.describe(
      'Present buyers who wait ahead of this one; 0 unless waiting, and until lots are drawn.',
    ),
    etaSeconds: count
      .nullable()
      .describe(
        'Estimated seconds until the admission; 0 when active, null when unknown, while the room is paused, and when the place is over.',
      ),
    expiresAt: instant
      .nullable()
      .describe('The end of the session; null unless the place is active or expired.'),
    pollAfterMs: count.describe('How long to wait before the next poll, in milliseconds.'),
    paused: z.literal(true).optional().describe('Present while the place waits in a paused room.'),
    soldOut: z.literal(true).optional().meta({
      description: 'Present while every seat of every date to come is sold.',
    }),
    closed: z.literal(true).optional().meta({
      description: 'Present while the entry waits for a concert that an operator has closed.',
    }),
  })
  .meta({ id: 'QueueEntry' });

/** The answer to a join; accountKey is present when the join created the account. */
export const joinedEntry = queueEntry
  .extend({
    accountKey: accountKey
      .optional()
      .describe('The key of the account, `osa_…`; present when the join created it. Store it.'),
  })
  .meta({ id: 'Joined' });

export function queueRouter(app: App, { router, openOrAccount, queue }: Trpc) {
  return router({
    join: openOrAccount
      .input(
        z
          .strictObject({
            concertId: concertId
              .optional()
              .describe('May be left out while one concert is on sale.'),
            proof: proof.optional(),
          })
          .optional(),
      )
      .output(joinedEntry)
      .mutation(({ ctx, input }) =>
        joinQueue(ctx.app, { caller: ctx.caller, client: ctx.client, ...input }),
      ),
    status: queue.output(queueEntry).query(async ({ ctx }) => {
      const setPollInterval = app.rateLimiter.checkPoll(ctx.place, ctx.client);
      const entry = await readQueueStatus(app, ctx.place);
      setPollInterval(entry.pollAfterMs);
      return entry;
    }),
    watch: queue
      .input(z.strictObject({ lastEventId: lastEventId.optional() }).optional())
      .subscription(({ ctx, input }): Promise<StreamOf<typeof queueEntry>> =>
        watchQueue(app, { place: ctx.place, client: ctx.client, ...input }),
      ),
    leave: queue.output(queueEntry).mutation(({ ctx }) => leaveQueue(ctx.app, ctx.place)),
  });
}
