/** Warns of terms that are allowed, and rarely meant. */
import { endOfDate, fromIso } from '@onsale/core/time/dates';
import type { Concert, Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { number, sanitize } from '../../render/format.ts';
import { t } from '../../language/language.ts';

type Terms = Pick<Concert, 'concertId' | 'title' | 'dates' | 'performances' | 'opensAt'>;

/** Says on stderr when the title is taken, and which dates are over before the sale opens. */
export async function warnOfTerms(context: Context, onsale: Onsale, terms: Terms): Promise<void> {
  const { out, signal } = context;
  for (const warning of [
    ...dateWarnings(terms),
    // The change is made: a list that cannot be read now must not report it as failed.
    ...(await titleWarnings(terms, onsale.concerts({ signal })).catch(() => [])),
  ]) {
    out.note((c) => c.yellow(`! ${warning}`));
  }
}

function dateWarnings({ dates, performances, opensAt }: Terms): string[] {
  if (opensAt === null) return [];
  const over = performances
    .filter(({ date, saleEndsAt }) => {
      const end = saleEndsAt === null ? endOfDate(date) : fromIso(saleEndsAt);
      return end <= fromIso(opensAt);
    })
    .map(({ date }) => date);
  if (over.length === 0) return [];
  return over.length === dates.length
    ? [t`Nothing can be sold: the sale opens when the last date is over. Change --opens-at.`]
    : [t`The sale opens too late for ${over.join(', ')}: no seat of it can be sold.`];
}

async function titleWarnings(
  { concertId, title }: Terms,
  reading: Promise<readonly Concert[]>,
): Promise<string[]> {
  const isSame = (other: Concert) =>
    other.concertId !== concertId && other.title.toLowerCase() === title.toLowerCase();
  const same = (await reading).filter((other) => other.saleState !== 'closed' && isSame(other));
  const [first] = same;
  if (first === undefined) return [];
  const others =
    same.length === 1 ? t`Another concert has` : t`${number(same.length)} other concerts have`;
  return [
    t`${others} the title ${sanitize(title)} (${first.concertId}): buyers have to name one by its ID. If this one is a mistake, close it: onsale admin concert close ${concertId}`,
  ];
}
