/** Router of `wallet.*`: the caller's balance, charges and ledger entries. */
import { english } from '@onsale/core/language/translate';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { Trpc } from '../../rpc/procedures.ts';
import {
  balance,
  chargeAmount,
  id,
  idempotencyKey,
  instant,
  nextCursor,
  orderId,
  pageLimit,
  points,
  userId,
} from '../../wire/schemas.ts';
import { chargeWallet, readBalance, readWalletHistory } from './wallet.usecases.ts';

const wallet = z.object({ userId, balance }).meta({ id: 'Balance' });

const cursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, english`must be the nextCursor of the previous page`)
  .optional()
  .describe('The `nextCursor` of the previous page; absent for the first.');

const entry = z
  .object({
    entryId: id.describe('The ledger entry, `ent_…`.'),
    kind: z
      .enum(['charge', 'credit', 'payment', 'refund'])
      .describe('`charge` by the buyer, `credit` by an operator, `payment`, or `refund`.'),
    amount: points.describe('The points added; negative for a payment.'),
    balanceAfter: points.describe('The points in the wallet after this entry.'),
    at: instant.describe('When the entry was written.'),
    orderId: orderId.nullable().describe('The order paid or refunded; null for other kinds.'),
  })
  .meta({ id: 'WalletEntry' });

export function walletRouter(app: App, { router, account }: Trpc) {
  return router({
    balance: account.output(wallet).query(({ ctx }) => readBalance(app, ctx.caller.userId)),
    charge: account
      .input(z.strictObject({ amount: chargeAmount, idempotencyKey: idempotencyKey.optional() }))
      .output(wallet)
      .mutation(({ ctx, input }) => chargeWallet(app, { userId: ctx.caller.userId, ...input })),
    history: account
      .input(z.strictObject({ limit: pageLimit, cursor }).prefault({}))
      .output(z.object({ entries: z.array(entry).describe('Newest first.'), nextCursor }))
      .query(({ ctx, input }) =>
        readWalletHistory(app, {
          userId: ctx.caller.userId,
          limit: input.limit,
          cursor: input.cursor === undefined ? null : Number(input.cursor),
        }),
      ),
  });
}
