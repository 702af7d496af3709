/** Adds dates to a concert that is not closed: they are on sale at once, on every server. */
import type { Wording } from '@onsale/core/language/translate';
import { catalogueLimits, lastSaleEnd, saleStateAt } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import { findConcert, lockRoom, type Concert } from '@onsale/db/repositories/catalogue.repository';
import { addPerformances } from '@onsale/db/repositories/performance.repository';
import type { App } from '../../../app.ts';
import { invalidField, invalidFields } from '../../../wire/errors.ts';
import { toConcertTerms, type ConcertTerms } from './concert-terms.ts';
import { planShows } from './show-times.ts';

/**
 * Adds dates under the lock of the room, so that two calls never add the same date. The concert is
 * then on sale until the sale of its last date ends, unless it closes earlier by its terms.
 *
 * @throws CONCERT_NOT_FOUND; NOT_ON_SALE once the concert is closed; INVALID_INPUT naming each date
 * that the concert has, that is over or does not exist, and for more than `catalogueLimits.dates`.
 */
export async function addDates(
  app: App,
  { concertId, dates }: { concertId: string; dates: readonly string[] },
): Promise<ConcertTerms> {
  const hall = await app.halls.find(concertId);
  const { concert, now } = await app.runMutation(async (tx) => {
    if (!(await lockRoom(tx, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    const current = (await findConcert(tx, concertId))!;
    const addedAt = await tx.now();
    if (saleStateAt(current, addedAt) === 'closed') {
      throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
    }
    requireNew(current, dates);
    const added = planShows({ ...current, dates }, addedAt);
    const performances = [...current.performances, ...added].toSorted((a, b) =>
      a.date < b.date ? -1 : 1,
    );
    const salesEndAt = lastSaleEnd(performances);
    await addPerformances(tx, { concertId, performances: added, salesEndAt });
    const changed: Concert = {
      ...current,
      dates: performances.map(({ date }) => date),
      performances,
      salesEndAt,
    };
    return { concert: changed, now: addedAt };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  await app.saleCache.refreshAfterCommit();
  const saleState = saleStateAt(concert, now);
  return toConcertTerms(concert, { rows: hall!.rows.length, saleState });
}

const wordRepeat =
  (date: string): Wording =>
  (t) =>
    t`${date} is a date of the concert already`;

function requireNew(concert: Concert, dates: readonly string[]): void {
  const issues = dates.flatMap((date, at) =>
    concert.dates.includes(date) ? [{ path: `dates.${at}`, message: wordRepeat(date) }] : [],
  );
  if (issues.length > 0) throw invalidFields(issues);
  const total = concert.dates.length + dates.length;
  if (total <= catalogueLimits.dates) return;
  const message: Wording = (t) =>
    t`the concert would have ${total} dates, and may have ${catalogueLimits.dates}`;
  throw invalidField('dates', message);
}
