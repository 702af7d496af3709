/** Router of `queue.*`: join a line, poll the place in it, leave it. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { accountKey, count, id, instant, proof } from '../../wire/schemas.ts';
import { joinQueue } from './join.usecase.ts';
import { leaveQueue } from './leave.usecase.ts';
import { readQueueStatus } from './status.usecase.ts';

/** A place in line as tRPC answers it; the legacy REST routes extend it. */
export const queueEntry = z
  .object({
    token: z.string(),
    userId: id,
    concertId: id,
    waitNo: z.int().min(1),
    status: z.enum(['waiting', 'active', 'finished', 'expired', 'left']),
    ahead: count,
    etaSeconds: count.nullable(),
    expiresAt: instant.nullable(),
    pollAfterMs: count,
    paused: z.literal(true).optional(),
  })
  .meta({ id: 'QueueEntry' });

/** The answer to a join; accountKey is present when the join created the account. */
export const joinedEntry = queueEntry
  .extend({ accountKey: accountKey.optional() })
  .meta({ id: 'Joined' });

export function queueRouter(app: App, { router, openOrAccount, queue }: Trpc) {
  return router({
    join: openOrAccount
      .input(z.strictObject({ concertId: id.optional(), proof: proof.optional() }).optional())
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
    leave: queue.output(queueEntry).mutation(({ ctx }) => leaveQueue(ctx.app, ctx.place)),
  });
}
