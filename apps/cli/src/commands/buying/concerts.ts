import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { calendarDate, fromNow, plain, shortId } from '../../render/format.ts';
import { fit, table } from '../../render/table.ts';
import { openClient } from '../../client/session.ts';

const otherColumnsWidth = 50;
const titleMinWidth = 20;

export async function concerts(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openClient(context);
  const list = await onsale.concerts({ signal });
  out.data({ concerts: list }, (c) =>
    list.length === 0 ? 'No concert is on the books.' : concertTable(list, c),
  );
  const onSale = list.filter(({ saleState }) => saleState === 'on_sale');
  const [first] = onSale;
  if (first && onSale.length > 1) out.next('Join one by its id, or by part of its title:');
  if (first)
    out.next(onSale.length > 1 ? `onsale join ${shortId(first.concertId)}` : 'onsale join');
  if (list.length === 0) out.next('One to try things with is made by "onsale serve --demo".');

  function concertTable(all: readonly Concert[], c: Colors): string {
    const titleWidth = Math.max(titleMinWidth, out.width - otherColumnsWidth);
    const rows = all.map((concert) => [
      c.bold(fit(plain(concert.title), titleWidth)),
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
