/** Routers of `admin.key.*`, `admin.secret.*` and `admin.account.*`: credentials and their ends. */
import { adminKeyNameChars, adminScopes, isAdminKeyName } from '@onsale/core/operator';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { id, instant, instantInput } from '../../wire/schemas.ts';
import { createAdminKey, listAdminKeyViews, revokeKey } from './key.usecases.ts';
import { endUserTokens } from './end-tokens.usecase.ts';
import { listSecretVersions, retireSigningSecret, rotateSecret } from './secret.usecases.ts';

const name = z
  .string()
  .refine(
    isAdminKeyName,
    `must be 1 to ${adminKeyNameChars} letters, digits, dots, dashes and underscores, and not root`,
  );

const scopes = z.array(z.enum(adminScopes)).min(1).max(adminScopes.length);

const key = z
  .object({ name: z.string(), scopes, createdAt: instant, revokedAt: instant.nullable() })
  .meta({ id: 'AdminKey' });

export function keyRouter({ router, admin }: Trpc) {
  return router({
    create: admin('root')
      .input(z.strictObject({ name, scopes }))
      .output(key.extend({ adminKey: z.string() }).meta({ id: 'NewAdminKey' }))
      .mutation(({ ctx, input }) => createAdminKey(ctx.withAuditLog(input), input)),
    list: admin('root')
      .output(z.object({ keys: z.array(key) }))
      .query(({ ctx }) => listAdminKeyViews(ctx.withAuditLog())),
    revoke: admin('root')
      .input(z.strictObject({ name }))
      .output(key)
      .mutation(({ ctx, input }) => revokeKey(ctx.withAuditLog(input), input.name)),
  });
}

const version = z.string().regex(/^\w{1,16}$/, 'must be a version from the list of secrets');

const secret = z
  .object({
    version: z.string(),
    state: z.enum(['next', 'signing', 'accepted', 'retired']),
    createdAt: instant.nullable(),
    retiredAt: instant.nullable(),
    endIssuedSince: instant.nullable(),
  })
  .meta({ id: 'SigningSecret' });

export function secretRouter({ router, admin }: Trpc) {
  return router({
    list: admin('root')
      .output(z.object({ source: z.enum(['database', 'configuration']), secrets: z.array(secret) }))
      .query(({ ctx }) => listSecretVersions(ctx.withAuditLog())),
    rotate: admin('root')
      .output(secret.extend({ signsFrom: instant }).meta({ id: 'NewSigningSecret' }))
      .mutation(({ ctx }) => rotateSecret(ctx.withAuditLog())),
    retire: admin('root')
      .input(z.strictObject({ version, endIssuedSince: instantInput.optional() }))
      .output(secret)
      .mutation(({ ctx, input }) => retireSigningSecret(ctx.withAuditLog(input), input)),
  });
}

export function userRouter({ router, admin }: Trpc) {
  return router({
    endTokens: admin('sale')
      .input(z.strictObject({ userId: id }))
      .output(z.object({ userId: id }))
      .mutation(({ ctx, input }) => endUserTokens(ctx.withAuditLog(input), input.userId)),
  });
}
