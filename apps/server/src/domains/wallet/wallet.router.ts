/** Router of `wallet.*`: the caller's balance, charges and ledger entries. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import {
  chargeAmount,
  id,
  idempotencyKey,
  instant,
  pageLimit,
  points,
} from '../../wire/schemas.ts';
import { chargeWallet, readBalance, readWalletHistory } from './wallet.usecases.ts';

const balance = z.object({ userId: id, balance: points }).meta({ id: 'Balance' });

const cursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be the nextCursor of the previous page')
  .optional();

const entry = z
  .object({
    entryId: id,
    kind: z.enum(['charge', 'credit', 'payment', 'refund']),
    amount: points,
    balanceAfter: points,
    at: instant,
    orderId: id.nullable(),
  })
  .meta({ id: 'WalletEntry' });

export function walletRouter(app: App, { router, account }: Trpc) {
  return router({
    balance: account.output(balance).query(({ ctx }) => readBalance(app, ctx.caller.userId)),
    charge: account
      .input(z.strictObject({ amount: chargeAmount, idempotencyKey: idempotencyKey.optional() }))
      .output(balance)
      .mutation(({ ctx, input }) => chargeWallet(app, { userId: ctx.caller.userId, ...input })),
    history: account
      .input(z.strictObject({ limit: pageLimit, cursor }).prefault({}))
      .output(z.object({ entries: z.array(entry), nextCursor: z.string().nullable() }))
      .query(({ ctx, input }) =>
        readWalletHistory(app, {
          userId: ctx.caller.userId,
          limit: input.limit,
          cursor: input.cursor === undefined ? null : Number(input.cursor),
        }),
      ),
  });
}
