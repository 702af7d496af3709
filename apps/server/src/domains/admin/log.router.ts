/** Procedure `admin.log`: the audit log of admin calls, in pages. */
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import { id, instant, nextCursor, pageLimit } from '../../wire/schemas.ts';
import { readAdminLog } from './log.usecases.ts';

const entry = z
  .object({
    logId: id.describe('The entry, `log_…`.'),
    at: instant.describe('When the call was answered.'),
    who: z.string().nullable().describe('The name of the key; null for an unknown one.'),
    procedure: z.string().describe('Such as `admin.room.set`.'),
    input: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The input of the call without secrets; null if it had none.'),
    requestId: z.string().describe("The request's id in the server's log."),
    outcome: z.string().describe('`ok`, or the reason of the refusal.'),
  })
  .meta({ id: 'AdminLogEntry' });

/** The cursor of log entries: the instant and the id of the last one of the previous page. */
function toLogCursor(text: string | undefined) {
  const cursor = parsePageCursor(text);
  return cursor && { at: cursor.at, logId: cursor.id };
}

export function logProcedure({ admin }: Trpc) {
  return admin('read')
    .input(z.strictObject({ limit: pageLimit, cursor: pageCursor }).prefault({}))
    .output(z.object({ entries: z.array(entry).describe('Newest first.'), nextCursor }))
    .query(({ ctx, input }) => {
      const { limit } = input;
      return readAdminLog(ctx.withAuditLog(input), { limit, cursor: toLogCursor(input.cursor) });
    });
}
