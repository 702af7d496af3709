/** The `concerts` command: lists the concerts and the state of each sale. */
import type { Concert } from '@onsale/sdk';
import stringWidth from 'string-width';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { isTerminal } from '../../terminal/terminal.ts';
import { calendarDate, fromNow, number, sanitize, shortId } from '../../render/format.ts';
import { truncate, table, type Column } from '../../render/table.ts';
import { wrap } from '../../render/wrap.ts';
import { openClient } from '../../client/session.ts';

const titleMinWidth = 16;
const indent = '  ';

export async function concerts(context: Context): Promise<void> {
  const { host, out, signal, clock } = context;
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

  /** A table whose titles are cut to fit the terminal; else blocks. Pipes get all of it. */
  function concertTable(all: readonly Concert[], c: Colors): string {
    const rows = all.map((concert) => [
      c.bold(sanitize(concert.title)),
      datesText(concert.dates),
      saleText(concert, c),
      concert.saleState === 'closed' ? '' : number(concert.priceFrom),
      c.dim(shortId(concert.concertId)),
    ]);
    const titles: Column[] = [
      { title: 'Concert' },
      { title: 'Dates' },
      { title: 'Sale' },
      { title: 'From', align: 'right' },
      { title: 'Id' },
    ];
    if (!isTerminal(host.stdout)) return table(titles, rows, c);
    const others = table(
      [{ title: '' }, ...titles.slice(1)],
      rows.map(([, ...rest]) => ['', ...rest]),
      c,
    );
    const otherWidth = Math.max(...others.split('\n').map((line) => stringWidth(line)));
    const titleWidth = out.width - otherWidth;
    if (titleWidth < titleMinWidth) return rows.map((row) => block(row)).join('\n');
    const cut = all.map(({ title }) => c.bold(truncate(sanitize(title), titleWidth)));
    return table(
      titles,
      rows.map(([, ...rest], index) => [cut[index]!, ...rest]),
      c,
    );
  }

  function block([
    title = '',
    dates = '',
    sale = '',
    price = '',
    id = '',
  ]: readonly string[]): string {
    const details = [dates, sale, price === '' ? '' : `from ${price} points`, id];
    const [first = '', ...rest] = wrap(title, out.width - indent.length, stringWidth);
    const lines = details.filter((detail) => detail !== '');
    return [first, ...rest, ...lines.map((line) => indent + line)]
      .map((line) => indent + line)
      .join('\n');
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

function datesText(dates: readonly string[]): string {
  const [first = ''] = dates;
  const more = dates.length - 1;
  return more > 0 ? `${calendarDate(first)} +${more}` : calendarDate(first);
}
