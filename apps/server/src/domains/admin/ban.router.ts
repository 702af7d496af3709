/** Router of `admin.ban.*`: an operator bans users and networks. */
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import { displayText, id, instant, instantInput, pageLimit, text } from '../../wire/schemas.ts';
import { createBan, deleteBan, listBans } from './ban.usecases.ts';

const reasonChars = 200;
const addressChars = 64;

const newBan = z
  .strictObject({
    address: text(addressChars).optional(),
    userId: id.optional(),
    reason: displayText(reasonChars),
    expiresAt: instantInput.nullish(),
  })
  .refine(({ address, userId }) => (address === undefined) !== (userId === undefined), {
    message: 'name an address or a userId, and not both',
    path: ['address'],
  });

const ban = z
  .object({
    banId: id,
    address: z.string().nullable(),
    userId: id.nullable(),
    reason: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    removedAt: instant.nullable(),
  })
  .meta({ id: 'Ban' });

/** The cursor of bans: the instant and the id of the last one of the previous page. */
function toBanCursor(cursorText: string | undefined) {
  const cursor = parsePageCursor(cursorText);
  return cursor && { at: cursor.at, banId: cursor.id };
}

export function banRouter({ router, admin }: Trpc) {
  return router({
    create: admin('sale')
      .input(newBan)
      .output(ban)
      .mutation(({ ctx, input }) => createBan(ctx.withAuditLog(input), input)),
    list: admin('sale')
      .input(z.strictObject({ limit: pageLimit, cursor: pageCursor }).prefault({}))
      .output(z.object({ bans: z.array(ban), nextCursor: z.string().nullable() }))
      .query(({ ctx, input: { limit, cursor } }) =>
        listBans(ctx.withAuditLog({ limit, cursor }), { limit, cursor: toBanCursor(cursor) }),
      ),
    delete: admin('sale')
      .input(z.strictObject({ banId: id }))
      .output(ban)
      .mutation(({ ctx, input }) => deleteBan(ctx.withAuditLog(input), input.banId)),
  });
}
