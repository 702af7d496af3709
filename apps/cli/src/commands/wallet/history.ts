/** The `history` command: lists the changes of the wallet, newest first. */
import type { WalletEntry } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { instant, number, shortId, timeZone } from '../../render/format.ts';
import { fittedTable } from '../../render/table.ts';
import { openAccount } from '../../client/session.ts';
import { takeFirst } from './take-first.ts';
import { t } from '../../language/language.ts';

const kindNames: Readonly<Record<WalletEntry['kind'], string>> = {
  get charge() {
    return t`charged`;
  },
  get credit() {
    return t`credited`;
  },
  get payment() {
    return t`paid`;
  },
  get refund() {
    return t`refunded`;
  },
};

export async function history(context: Context, { limit }: { limit: number }): Promise<void> {
  const { out, signal } = context;
  const onsale = await openAccount(context);
  const { items: entries, more } = await takeFirst(onsale.wallet.history({ signal }), limit);
  await out.page({ entries }, (c) =>
    entries.length === 0
      ? t`This wallet has no entries yet.`
      : entryTable(entries, out.screenWidth, c),
  );
  if (more) out.next(`onsale history --limit ${limit * 10}`);
}

function entryTable(entries: readonly WalletEntry[], screenWidth: number, c: Colors): string {
  const columns = [
    { title: t`When (${timeZone()})` },
    { title: t`What` },
    { title: t`Points`, align: 'right' as const },
    { title: t`Balance`, align: 'right' as const },
    { title: t`Order` },
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
