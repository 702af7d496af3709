/** The `concerts` command: lists the concerts and the state of each sale. */
import { fromIso } from '@onsale/core/time/dates';
import type { Concert } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import type { Colors } from '../../terminal/output.ts';
import { fromNow, number, sanitize, shortId } from '../../render/format.ts';
import { showDate } from '../../shows/show-date.ts';
import { fittedTable, type Column } from '../../render/table.ts';
import { openClient } from '../../client/session.ts';
import { t } from '../../language/language.ts';

export async function concerts(context: Context): Promise<void> {
  const { out, signal, clock } = context;
  const onsale = await openClient(context);
  const list = await onsale.concerts({ signal });
  await out.page({ concerts: list }, (c) =>
    list.length === 0 ? t`There are no concerts yet.` : concertTable(list, c),
  );
  const onSale = list.filter(({ saleState }) => saleState === 'on_sale');
  const [first] = onSale;
  if (first && onSale.length > 1) out.next(t`Join one by its ID, or by part of its title:`);
  if (first)
    out.next(onSale.length > 1 ? `onsale join ${shortId(first.concertId)}` : 'onsale join');
  if (list.length === 0) out.next(t`To try one, start a server with "onsale serve --demo".`);

  function concertTable(all: readonly Concert[], c: Colors): string {
    const columns: Column[] = [
      { title: t`Concert`, wraps: true, paint: c.bold },
      { title: t`Dates` },
      { title: t`Sale` },
      { title: t`From`, align: 'right' },
      { title: t`Id` },
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

  function saleText(concert: Concert, c: Colors): string {
    const { saleState, opensAt, lobbyOpensAt, available } = concert;
    if (saleState === 'on_sale') {
      const seats = available === 0 ? t`all held` : t`${number(available)} free`;
      return `${c.green(t`on sale`)}, ${seats}`;
    }
    if (saleState === 'sold_out') return c.red(t`sold out`);
    if (saleState === 'closed') return c.dim(t`over`);
    const opens = opensAt ? t`opens ${fromNow(opensAt, clock.now())}` : t`not yet`;
    const isLobbyOpen = lobbyOpensAt !== null && fromIso(lobbyOpensAt) <= clock.now();
    return c.yellow(isLobbyOpen ? t`lobby open, ${opens}` : opens);
  }
}

/** `Sat 1 May 2027 +2, 1 cancelled`: the first date that takes place, and how many do. */
function datesText(concert: Concert): string {
  const { dates, cancelledDates = [] } = concert as ConcertDates;
  const cancelled = new Set(cancelledDates.map(({ date }) => date));
  const [first, ...others] = dates.filter((date) => !cancelled.has(date));
  if (first === undefined) return t`all cancelled`;
  const more = others.length > 0 ? ` +${others.length}` : '';
  const without = cancelled.size > 0 ? t`, ${number(cancelled.size)} cancelled` : '';
  return showDate(first, concert) + more + without;
}

/** An older server tells of no cancelled dates. */
type ConcertDates = Pick<Concert, 'dates'> & Partial<Pick<Concert, 'cancelledDates'>>;
