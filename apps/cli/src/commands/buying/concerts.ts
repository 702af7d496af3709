/** The `concerts` command: lists the concerts and the state of each sale. */
import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { fromNow, number, sanitize, shortId } from '../../render/format.ts';
import { showDate } from '../../shows/show-date.ts';
import { fittedTable, type Column } from '../../render/table.ts';
import { openClient } from '../../client/session.ts';

export async function concerts(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openClient(context);
  const list = await onsale.concerts({ signal });
  await out.page({ concerts: list }, (c) =>
    list.length === 0 ? 'There are no concerts yet.' : concertTable(list, c),
  );
  const onSale = list.filter(({ saleState }) => saleState === 'on_sale');
  const [first] = onSale;
  if (first && onSale.length > 1) out.next('Join one by its ID, or by part of its title:');
  if (first)
    out.next(onSale.length > 1 ? `onsale join ${shortId(first.concertId)}` : 'onsale join');
  if (list.length === 0) out.next('To try one, start a server with "onsale serve --demo".');

  function concertTable(all: readonly Concert[], c: Colors): string {
    const columns: Column[] = [
      { title: 'Concert', wraps: true, paint: c.bold },
      { title: 'Dates' },
      { title: 'Sale' },
      { title: 'From', align: 'right' },
      { title: 'Id' },
    ];
    const rows = all.map((concert) => [
      sanitize(concert.title),
      datesText(concert),
      saleText(concert, c),
      concert.saleState === 'closed' ? '' : number(concert.priceFrom),
      c.dim(shortId(concert.concertId)),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  }

  function saleText({ saleState, opensAt, available }: Concert, c: Colors): string {
    if (saleState === 'on_sale') {
      const seats = available === 0 ? 'all held' : `${number(available)} free`;
      return `${c.green('on sale')}, ${seats}`;
    }
    if (saleState === 'sold_out') return c.red('sold out');
    if (saleState === 'closed') return c.dim('over');
    return c.yellow(opensAt ? `opens ${fromNow(opensAt, clock.now())}` : 'not yet');
  }
}

function datesText(concert: Concert): string {
  const { dates } = concert;
  const [first = ''] = dates;
  const more = dates.length - 1;
  const text = showDate(first, concert);
  return more > 0 ? `${text} +${more}` : text;
}
