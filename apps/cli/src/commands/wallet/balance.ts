/** The `balance` command: shows the points in the wallet. */
import type { Context } from '../../context.ts';
import { points } from '../../render/format.ts';
import { openAccount } from '../../client/session.ts';

export async function balance(context: Context): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const wallet = await onsale.trpc.wallet.balance.query(undefined, { signal });
  out.data(wallet, (c) => c.bold(points(wallet.balance)));
}
