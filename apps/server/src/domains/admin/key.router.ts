/** Routers of `admin.key.*`, `admin.secret.*` and `admin.account.*`: credentials and their ends. */
import { english } from '@onsale/core/language/translate';
import { adminKeyNameChars, adminScopes, isAdminKeyName } from '@onsale/core/operator';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { wordIssue } from '../../wire/issues.ts';
import { instant, instantInput, userId } from '../../wire/schemas.ts';
import { createAdminKey, listAdminKeyViews, revokeKey } from './key.usecases.ts';
import { endUserTokens } from './end-tokens.usecase.ts';
import { listSecretVersions, retireSigningSecret, rotateSecret } from './secret.usecases.ts';

const name = z
  .string()
  .refine(
    isAdminKeyName,
    wordIssue(
      (t) =>
        t`must be 1 to ${adminKeyNameChars} letters, digits, dots, dashes and underscores, and not root`,
    ),
  )
  .describe('The name of the key.');

const scopes = z
  .array(z.enum(adminScopes))
  .min(1)
  .max(adminScopes.length)
  .describe('The rights of the key: `sale` (concerts, rooms, lines), `wallet` (points), `read`.');

const key = z
  .object({
    name: z.string().describe('The name of the key, which the log of admin calls shows.'),
    scopes,
    createdAt: instant.describe('When the key was created.'),
    revokedAt: instant.nullable().describe('When it was revoked; null while it works.'),
  })
  .meta({ id: 'AdminKey' });

export function keyRouter({ router, admin }: Trpc) {
  return router({
    create: admin('root')
      .input(z.strictObject({ name, scopes }))
      .output(
        key
          .extend({ adminKey: z.string().describe('The key, `osk_…`, shown only once.') })
          .meta({ id: 'NewAdminKey' }),
      )
      .mutation(({ ctx, input }) => createAdminKey(ctx.withAuditLog(input), input)),
    list: admin('root')
      .output(z.object({ keys: z.array(key).describe('Revoked ones included.') }))
      .query(({ ctx }) => listAdminKeyViews(ctx.withAuditLog())),
    revoke: admin('root')
      .input(z.strictObject({ name }))
      .output(key)
      .mutation(({ ctx, input }) => revokeKey(ctx.withAuditLog(input), input.name)),
  });
}

const version = z
  .string()
  .regex(/^\w{1,16}$/, english`must be a version from the list of secrets`)
  .describe('The version of the secret.');

const secret = z
  .object({
    version: z.string().describe('The version that a token names after `osq_`.'),
    state: z
      .enum(['next', 'signing', 'accepted', 'retired'])
      .describe('`next` signs soon, `signing` signs new tokens, `accepted` verifies older ones.'),
    createdAt: instant.nullable().describe('When it was created; null for one of the settings.'),
    retiredAt: instant.nullable().describe('From when its tokens are refused; null before.'),
    endIssuedSince: instant
      .nullable()
      .describe('Tokens exchanged for its own since then are refused, too; null for none.'),
  })
  .meta({ id: 'SigningSecret' });

export function secretRouter({ router, admin }: Trpc) {
  return router({
    list: admin('root')
      .output(
        z.object({
          source: z
            .enum(['database', 'configuration'])
            .describe(
              'Where the secrets are; those of a configuration cannot be rotated by a call.',
            ),
          secrets: z.array(secret).describe('Newest first.'),
        }),
      )
      .query(({ ctx }) => listSecretVersions(ctx.withAuditLog())),
    rotate: admin('root')
      .output(
        secret
          .extend({ signsFrom: instant.describe('From when it signs new tokens.') })
          .meta({ id: 'NewSigningSecret' }),
      )
      .mutation(({ ctx }) => rotateSecret(ctx.withAuditLog())),
    retire: admin('root')
      .input(
        z.strictObject({
          version,
          endIssuedSince: instantInput
            .optional()
            .describe('Also ends the tokens that were exchanged for its own since then.'),
        }),
      )
      .output(secret)
      .mutation(({ ctx, input }) => retireSigningSecret(ctx.withAuditLog(input), input)),
  });
}

export function userRouter({ router, admin }: Trpc) {
  return router({
    endTokens: admin('sale')
      .input(z.strictObject({ userId }))
      .output(z.object({ userId }))
      .mutation(({ ctx, input }) => endUserTokens(ctx.withAuditLog(input), input.userId)),
  });
}
