/** Finds the titles and venues of concerts by their IDs, for answers that name them. */
import { hasTime } from '@onsale/core/time/dates';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { sanitize, shortId } from '../render/format.ts';
import { showDate, type Venue } from '../shows/show-date.ts';

export interface ConcertNames {
  /** The title; the short ID of a concert that no list has. */
  titleOf: (concertId: string) => string;
  /** A date of the concert, as the clocks of its venue tell it. */
  dateOf: (sale: Sale) => string;
}

interface Sale {
  concertId: string;
  date: string;
}

/** The names of what these reservations or orders are for. */
export async function findConcertNames(
  { store, signal }: Context,
  onsale: Onsale,
  sales: readonly Sale[],
): Promise<ConcertNames> {
  const titles = new Map<string, string>();
  const venues = new Map<string, Venue>();
  for (const { concertId, title } of store.read().places) titles.set(concertId, title);
  // The list leaves out old and hidden concerts, which a saved place may name.
  if (sales.some(({ concertId, date }) => !titles.has(concertId) || hasTime(date))) {
    for (const concert of await onsale.concerts({ signal })) {
      titles.set(concert.concertId, concert.title);
      venues.set(concert.concertId, concert);
    }
  }
  return {
    titleOf: (concertId) => sanitize(titles.get(concertId) ?? shortId(concertId)),
    dateOf: ({ concertId, date }) => showDate(date, venues.get(concertId)),
  };
}

export async function concertTitle(
  context: Context,
  onsale: Onsale,
  concertId: string,
): Promise<string> {
  const { titleOf } = await findConcertNames(context, onsale, [{ concertId, date: '' }]);
  return titleOf(concertId);
}

/** The date of a sale for a message; a list that cannot be read now leaves out the zone. */
export async function dateOfSale(context: Context, onsale: Onsale, sale: Sale): Promise<string> {
  if (!hasTime(sale.date)) return showDate(sale.date, undefined);
  const names = await findConcertNames(context, onsale, [sale]).catch(() => undefined);
  return names?.dateOf(sale) ?? showDate(sale.date, undefined);
}
