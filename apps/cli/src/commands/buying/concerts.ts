/** The `concerts` command: lists the concerts and the state of each sale. */
import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, fromNow, sanitize, shortId } from '../../render/format.ts';
import { truncate, table } from '../../render/table.ts';
import { openClient } from '../../client/session.ts';

const otherColumnsWidth = 50;
const titleMinWidth = 20;

export async function concerts(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openClient(context);
  const list = await onsale.concerts({ signal });
  out.data({ concerts: list }, (c) =>
    list.length === 0 ? 'There are no concerts yet.' : concertTable(list, c),
  );
  const onSale = list.filter(({ saleState }) => saleState === 'on_sale');
  const [first] = onSale;
  if (first && onSale.length > 1) out.next('Join one by its ID, or by part of its title:');
  if (first)
    out.next(onSale.length > 1 ? `onsale join ${shortId(first.concertId)}` : 'onsale join');
  if (list.length === 0) out.next('To try one, start a server with "onsale serve --demo".');

  function concertTable(all: readonly Concert[], c: Colors): string {
    const titleWidth = Math.max(titleMinWidth, out.width - otherColumnsWidth);
    const rows = all.map((concert) => [
      c.bold(truncate(sanitize(concert.title), titleWidth)),
      datesText(concert.dates),
      saleText(concert, c),
      c.dim(shortId(concert.concertId)),
    ]);
    const titles = ['Concert', 'Dates', 'Sale', 'Id'];
    return table(
      titles.map((title) => ({ title })),
      rows,
      c,
    );
  }

  function saleText({ saleState, opensAt }: Concert, c: Colors): string {
    if (saleState === 'on_sale') return c.green('on sale');
    if (saleState === 'closed') return c.dim('over');
    return c.yellow(opensAt ? `opens ${fromNow(opensAt, clock.now())}` : 'not yet');
  }
}

function datesText(dates: readonly string[]): string {
  const [first = ''] = dates;
  const more = dates.length - 1;
  return more > 0 ? `${calendarDate(first)} +${more}` : calendarDate(first);
}
