/** The `admin concert` commands on concerts that exist: update, add dates, close and list. */
import { hasTime } from '@onsale/core/time/dates';
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { confirm } from '../../interaction/confirm.ts';
import { points, sanitize } from '../../render/format.ts';
import { showDate } from '../../shows/show-date.ts';
import { fittedTable, keyValueList } from '../../render/table.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { concertOf, datesRows, saleText, singleSeatsText } from './admin.ts';
import { warnOfTerms } from './concert-warnings.ts';
import { t } from '../../language/language.ts';

type ConcertCalls = Onsale['trpc']['admin']['concert'];
type ConcertTerms = Awaited<ReturnType<ConcertCalls['update']['mutate']>>;

export interface UpdateFlags extends AdminFlags {
  concert?: string | undefined;
  title?: string | undefined;
  opensAt?: string | undefined;
  closesAt?: string | undefined;
  price?: number | undefined;
  maxSeatsPerUser?: number | undefined;
  cancelUntilHours?: number | undefined;
  hidden?: boolean | undefined;
  singleSeats?: 'allow' | 'refuse' | undefined;
}

/** The words in place of an instant: the sale is open at once, and closes with its last date. */
const openNow = 'now';
const noClosing = 'none';

export async function updateConcert(context: Context, flags: UpdateFlags): Promise<void> {
  const { signal } = context;
  const { title, price, maxSeatsPerUser } = flags;
  const { cancelUntilHours, hidden, singleSeats } = flags;
  const opensAt = flags.opensAt === openNow ? null : flags.opensAt;
  const closesAt = flags.closesAt === noClosing ? null : flags.closesAt;
  const sale = { opensAt, closesAt, price, maxSeatsPerUser, cancelUntilHours, singleSeats };
  const change = { title, hidden, ...sale };
  if (Object.values(change).every((value) => value === undefined)) {
    throw usageError(t`Say what to change, such as --price 1200 or --hide.`);
  }
  const onsale = await openOperatorClient(context, flags);
  const { concertId } = await concertOf(context, onsale, flags.concert);
  const changed = await onsale.trpc.admin.concert.update.mutate(
    { concertId, ...change },
    { signal },
  );
  showTerms(context, changed);
  await warnOfTerms(context, onsale, changed);
}

export interface AddDatesFlags extends AdminFlags {
  concert: string;
  dates: string[];
}

export async function addDates(context: Context, flags: AddDatesFlags): Promise<void> {
  const { signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { concertId } = await concertOf(context, onsale, flags.concert);
  const { dates } = flags;
  showTerms(
    context,
    await onsale.trpc.admin.concert.addDates.mutate({ concertId, dates }, { signal }),
  );
}

export interface CloseFlags extends AdminFlags {
  concert?: string | undefined;
  /** Closes without asking. */
  yes?: boolean | undefined;
}

export async function closeConcert(context: Context, flags: CloseFlags): Promise<void> {
  const { signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  await confirm(context, {
    action: t`Close ${sanitize(title)} permanently`,
    consequence: t`Buyers can no longer join or reserve.`,
    yes: flags.yes,
  });
  showTerms(context, await onsale.trpc.admin.concert.close.mutate({ concertId }, { signal }));
}

function showTerms({ out }: Context, concert: ConcertTerms): void {
  const { title, concertId, price, maxSeatsPerUser, cancelUntilHours } = concert;
  out.data(concert, (c) =>
    keyValueList(
      [
        [t`Concert`, c.bold(sanitize(title))],
        [t`Id`, concertId],
        ...datesRows(concert),
        [t`Price`, points(price)],
        [t`Seats`, t`${maxSeatsPerUser} per buyer${singleSeatsText(concert)}`],
        [t`Cancelling`, t`ends ${cancelUntilHours} h before a date`],
        [t`Sale`, saleText(concert)],
      ],
      c,
    ),
  );
}

function lastDate(concert: ConcertTerms): string {
  const last = concert.dates.at(-1) ?? '';
  return hasTime(last) ? showDate(last, concert) : last;
}

export interface ListFlags extends AdminFlags {
  limit: number;
  cursor?: string | undefined;
}

export async function listConcerts(context: Context, flags: ListFlags): Promise<void> {
  const { out, signal } = context;
  const { limit, cursor } = flags;
  const onsale = await openOperatorClient(context, flags);
  const page = await onsale.trpc.admin.concert.list.query({ limit, cursor }, { signal });
  const { concerts, nextCursor } = page;
  out.data(page, (c) => {
    if (concerts.length === 0) return t`There are no concerts yet.`;
    const columns = [
      { title: t`Concert`, wraps: true, paint: c.bold },
      ...[t`Last date`, t`Sale`, t`Id`].map((title) => ({ title })),
    ];
    const rows = concerts.map((concert) => [
      sanitize(concert.title),
      lastDate(concert),
      saleText(concert),
      c.dim(concert.concertId),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
  if (nextCursor !== null) out.next(`onsale admin concert list --cursor ${nextCursor}`);
}
