import type { Concert } from '@onsale/sdk';
import type { Context } from '../context.ts';
import type { Colors } from '../output.ts';
import { calendarDate, fromNow, plain } from '../render/format.ts';
import { fit, table } from '../render/table.ts';
import { openClient } from '../session.ts';

const otherColumnsWidth = 50;
const titleMinWidth = 20;

export async function concerts(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openClient(context);
  const list = await onsale.concerts({ signal });
  out.data({ concerts: list }, (c) =>
    list.length === 0 ? 'No concert is on the books.' : concertTable(list, c),
  );
  if (list.some(({ saleState }) => saleState === 'on_sale')) out.next('onsale join');
  if (list.length === 0) out.next('onsale serve --demo makes one to try things with.');

  function concertTable(all: readonly Concert[], c: Colors): string {
    const titleWidth = Math.max(titleMinWidth, out.width - otherColumnsWidth);
    const rows = all.map((concert) => [
      c.bold(fit(plain(concert.title), titleWidth)),
      datesText(concert.dates),
      saleText(concert, c),
      c.dim(concert.concertId.slice(0, shortIdChars)),
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

/** Enough of an id to name it by, wherever an id is taken. */
const shortIdChars = 12;

function datesText(dates: readonly string[]): string {
  const [first = ''] = dates;
  const more = dates.length - 1;
  return more > 0 ? `${calendarDate(first)} +${more}` : calendarDate(first);
}
