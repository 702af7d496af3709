/** The `history` command: lists the changes of the wallet, newest first. */
import type { WalletEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { instant, number, shortId } from '../../render/format.ts';
import { table } from '../../render/table.ts';
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
  out.data({ entries }, (c) =>
    entries.length === 0 ? 'This wallet has no entries yet.' : entryTable(entries, c),
  );
  if (more) out.next(`onsale history --limit ${limit * 10}`);
}

function entryTable(entries: readonly WalletEntry[], c: Colors): string {
  const columns = [
    { title: 'When' },
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
  return table(columns, rows, c);
}
