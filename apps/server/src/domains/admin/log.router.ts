import { z } from 'zod';
import { id, instant, pageLimit } from '../../wire/schemas.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { adminLog } from './log.usecases.ts';

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

const cursorShape = /^(\d{1,15})\.(\w{1,64})$/;
const cursor = z
  .string()
  .regex(cursorShape, 'must be the nextCursor of the page before')
  .optional();

function readCursor(text: string | undefined) {
  const [, at, logId] = cursorShape.exec(text ?? '') ?? [];
  return at && logId ? { at: Number(at), logId } : null;
}

export function logProcedure({ admin }: Trpc) {
  return admin('read')
    .input(z.strictObject({ limit: pageLimit, cursor }).prefault({}))
    .output(z.object({ entries: z.array(entry), nextCursor: z.string().nullable() }))
    .query(({ ctx, input }) => {
      const { limit } = input;
      return adminLog(ctx.withAuditLog(input), { limit, cursor: readCursor(input.cursor) });
    });
}
