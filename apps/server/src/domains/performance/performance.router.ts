/** Router of `admin.performance.*`: cancels a date, and tells how far its refunds are. */
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { concertId, count, date, displayText, instant } from '../../wire/schemas.ts';
import { cancelPerformance, readPerformanceStatus } from './cancel-performance.usecase.ts';

const reasonChars = 200;

const status = z
  .object({
    concertId,
    date: date.describe('The date.'),
    cancelledAt: instant.nullable().describe('When it was cancelled; null if it was not.'),
    reason: z.string().nullable().describe('Why, as buyers see it; null if it was not cancelled.'),
    total: count.describe('The orders that the cancellation refunds.'),
    refunded: count.describe('How many of them are refunded.'),
    remaining: count.describe('How many are left.'),
    finished: z.boolean().describe('Whether every order is refunded.'),
    finishedAt: instant.nullable().describe('When the last one was; null while some are left.'),
  })
  .meta({ id: 'PerformanceStatus' });

export function performanceRouter({ router, admin }: Trpc) {
  const performance = { concertId, date: date.describe('The date.') };
  return router({
    cancel: admin('sale')
      .input(
        z.strictObject({
          ...performance,
          reason: displayText(reasonChars).describe('Why, as buyers see it.'),
        }),
      )
      .output(status)
      .mutation(({ ctx, input }) =>
        cancelPerformance(ctx.withAuditLog(input), { ...input, operator: ctx.operator }),
      ),
    status: admin('read')
      .input(z.strictObject(performance))
      .output(status)
      .query(({ ctx, input }) => readPerformanceStatus(ctx.withAuditLog(input), input)),
  });
}
