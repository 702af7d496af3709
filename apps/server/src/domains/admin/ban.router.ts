/** Router of `admin.ban.*`: an operator bans users and networks. */
import { english } from '@onsale/core/language/translate';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import {
  displayText,
  id,
  instant,
  instantInput,
  nextCursor,
  pageLimit,
  text,
  userId,
} from '../../wire/schemas.ts';
import { createBan, deleteBan, listBans } from './ban.usecases.ts';

const reasonChars = 200;
const addressChars = 64;

const banId = id.describe('The ban, `ban_…`.');

const newBan = z
  .strictObject({
    address: text(addressChars)
      .optional()
      .describe('An IP address, or a network such as `192.0.2.0/24`; give this or `userId`.'),
    userId: userId.optional(),
    reason: displayText(reasonChars).describe('Why, for operators to read.'),
    expiresAt: instantInput.nullish().describe('When the ban ends; null for no end.'),
  })
  .refine(({ address, userId }) => (address === undefined) !== (userId === undefined), {
    message: english`name an address or a userId, and not both`,
    path: ['address'],
  });

const ban = z
  .object({
    banId,
    address: z.string().nullable().describe('The banned network in CIDR notation, or null.'),
    userId: userId.nullable().describe('The banned account, or null.'),
    reason: z.string().describe('Why, for operators to read.'),
    createdAt: instant.describe('When the ban was created.'),
    expiresAt: instant.nullable().describe('When it ends; null for no end.'),
    removedAt: instant.nullable().describe('When an operator deleted it; null while it stands.'),
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
      .output(z.object({ bans: z.array(ban).describe('Newest first.'), nextCursor }))
      .query(({ ctx, input: { limit, cursor } }) =>
        listBans(ctx.withAuditLog({ limit, cursor }), { limit, cursor: toBanCursor(cursor) }),
      ),
    delete: admin('sale')
      .input(z.strictObject({ banId }))
      .output(ban)
      .mutation(({ ctx, input }) => deleteBan(ctx.withAuditLog(input), input.banId)),
  });
}
