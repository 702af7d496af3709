/** The `history` command: lists the changes of the wallet, newest first. */
import type { WalletEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { instant, number, shortId, timeZone } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';

const kindNames: Record<WalletEntry['kind'], string> = {
  charge: 'charged',
  credit: 'credited',
  payment: 'paid',
  refund: 'refunded',
};

export async function history(context: Context, { limit }: { limit: number }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const { items: entries, more } = await takeFirst(onsale.wallet.history({ signal }), limit);
  await out.page({ entries }, (c) =>
    entries.length === 0
      ? 'This wallet has no entries yet.'
      : entryTable(entries, out.screenWidth, c),
  );
  if (more) out.next(`onsale history --limit ${limit * 10}`);
}

function entryTable(entries: readonly WalletEntry[], screenWidth: number, c: Colors): string {
  const columns = [
    { title: `When (${timeZone()})` },
    { title: 'What' },
    { title: 'Points', align: 'right' as const },
    { title: 'Balance', align: 'right' as const },
    { title: 'Order' },
  ];
  const rows = entries.map(({ at, kind, amount, balanceAfter, orderId }) => [
    instant(at),
    kindNames[kind],
    amount > 0 ? c.green(`+${number(amount)}`) : number(amount).replace('-', '−'),
    number(balanceAfter),
    c.dim(orderId === null ? '' : shortId(orderId)),
  ]);
  return fittedTable({ columns, rows, screenWidth }, c);
}
