/** Router of `admin.line.*`: an operator takes places out of a line. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { concertId, count, userId } from '../../wire/schemas.ts';
import { purgeLine, removePlace } from './line.usecases.ts';

const maxAbsentSeconds = 86_400;

export function lineRouter({ router, admin }: Trpc) {
  const removed = z.object({ removed: count.describe('How many places were removed: 0 or 1.') });
  return router({
    remove: admin('sale')
      .input(z.strictObject({ concertId, userId }))
      .output(removed)
      .mutation(({ ctx, input }) => removePlace(ctx.withAuditLog(input), input)),
    purge: admin('sale')
      .input(
        z.strictObject({
          concertId,
          absentSeconds: z
            .int()
            .min(minAbsentAfterMs / 1_000)
            .max(maxAbsentSeconds)
            .describe('How long a place must have been absent to be removed, in seconds.'),
        }),
      )
      .output(
        z.object({
          removed: count.describe('How many places this call removed.'),
          remaining: count.describe('How many are left: repeat the call until it is 0.'),
        }),
      )
      .mutation(({ ctx, input }) => purgeLine(ctx.withAuditLog(input), input)),
  });
}
