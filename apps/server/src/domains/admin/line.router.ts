/** Router of `admin.line.*`: an operator takes places out of a line. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { count, id } from '../../wire/schemas.ts';
import { purgeLine, removePlace } from './line.usecases.ts';

const maxAbsentSeconds = 86_400;

export function lineRouter({ router, admin }: Trpc) {
  const removed = z.object({ removed: count });
  return router({
    remove: admin('sale')
      .input(z.strictObject({ concertId: id, userId: id }))
      .output(removed)
      .mutation(({ ctx, input }) => removePlace(ctx.withAuditLog(input), input)),
    purge: admin('sale')
      .input(
        z.strictObject({
          concertId: id,
          absentSeconds: z
            .int()
            .min(minAbsentAfterMs / 1_000)
            .max(maxAbsentSeconds),
        }),
      )
      .output(z.object({ removed: count, remaining: count }))
      .mutation(({ ctx, input }) => purgeLine(ctx.withAuditLog(input), input)),
  });
}
