/** Router of `account.*`: create an account, rotate its key. */
import { english } from '@onsale/core/language/translate';
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import { accountKey, userId } from '../../wire/schemas.ts';
import { createAccount, rotateAccountKey } from './account.usecases.ts';

const account = z.object({ userId, accountKey });

const newKey = z
  .string()
  .refine(
    (text) => isKey(accountKeyPrefix, text),
    english`must be an account key made by newAccountKey() of the SDK, or be omitted`,
  )
  .describe('The new key, made by the caller so that a repeat is safe; generated if left out.');

export function accountRouter(app: App, { router, open, accountKey: byKey }: Trpc) {
  return router({
    create: open.output(account).mutation(({ ctx }) => createAccount(ctx.app, ctx.client)),
    rotateKey: byKey
      .input(z.strictObject({ newKey: newKey.optional() }).prefault({}))
      .output(account)
      .mutation(({ ctx, input }) =>
        app.failedCredentials.verify({ credential: ctx.accountKey, client: ctx.client }, () =>
          rotateAccountKey(ctx.app, {
            accountKey: ctx.accountKey,
            newKey: input.newKey,
            client: ctx.client,
          }),
        ),
      ),
  });
}
