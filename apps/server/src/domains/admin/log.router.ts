/** Procedure `admin.log`: the audit log of admin calls, in pages. */
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import { id, instant, pageLimit } from '../../wire/schemas.ts';
import { readAdminLog } from './log.usecases.ts';

const entry = z
  .object({
    logId: id,
    at: instant,
    who: z.string().nullable(),
    procedure: z.string(),
    input: z.record(z.string(), z.unknown()).nullable(),
    requestId: z.string(),
    outcome: z.string(),
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
    .output(z.object({ entries: z.array(entry), nextCursor: z.string().nullable() }))
    .query(({ ctx, input }) => {
      const { limit } = input;
      return readAdminLog(ctx.withAuditLog(input), { limit, cursor: toLogCursor(input.cursor) });
    });
}
