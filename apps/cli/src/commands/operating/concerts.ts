/** The `admin concert` commands on concerts that exist: update, close and list. */
import type { Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { usageError } from '../../errors/cli-error.ts';
import { confirm } from '../../interaction/confirm.ts';
import { points, sanitize } from '../../render/format.ts';
import { fittedTable, keyValueList } from '../../render/table.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { concertOf, saleText } from './admin.ts';
import { warnOfTerms } from './concert-warnings.ts';

type ConcertCalls = Onsale['trpc']['admin']['concert'];
type ConcertTerms = Awaited<ReturnType<ConcertCalls['update']['mutate']>>;

export interface UpdateFlags extends AdminFlags {
  concert?: string | undefined;
  title?: string | undefined;
  opensAt?: string | undefined;
  price?: number | undefined;
  maxSeatsPerUser?: number | undefined;
  cancelUntilHours?: number | undefined;
  hidden?: boolean | undefined;
}

/** The word that opens the sale at once, in place of an instant. */
const openNow = 'now';

export async function updateConcert(context: Context, flags: UpdateFlags): Promise<void> {
  const { signal } = context;
  const { title, price, maxSeatsPerUser, cancelUntilHours, hidden } = flags;
  const opensAt = flags.opensAt === openNow ? null : flags.opensAt;
  const change = { title, opensAt, price, maxSeatsPerUser, cancelUntilHours, hidden };
  if (Object.values(change).every((value) => value === undefined)) {
    throw usageError('Say what to change, such as --price 1200 or --hide.');
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
    action: `Close ${sanitize(title)} permanently`,
    consequence: 'Buyers can no longer join or reserve.',
    yes: flags.yes,
  });
  showTerms(context, await onsale.trpc.admin.concert.close.mutate({ concertId }, { signal }));
}

function showTerms({ out }: Context, concert: ConcertTerms): void {
  const { title, concertId, dates, price, maxSeatsPerUser, cancelUntilHours } = concert;
  out.data(concert, (c) =>
    keyValueList(
      [
        ['Concert', c.bold(sanitize(title))],
        ['Id', concertId],
        ['Dates', dates.join(', ')],
        ['Price', points(price)],
        ['Seats', `${maxSeatsPerUser} per buyer`],
        ['Cancelling', `ends ${cancelUntilHours} h before a date`],
        ['Sale', saleText(concert)],
      ],
      c,
    ),
  );
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
    if (concerts.length === 0) return 'There are no concerts yet.';
    const columns = [
      { title: 'Concert', wraps: true, paint: c.bold },
      ...['Last date', 'Sale', 'Id'].map((title) => ({ title })),
    ];
    const rows = concerts.map((concert) => [
      sanitize(concert.title),
      concert.dates.at(-1) ?? '',
      saleText(concert),
      c.dim(concert.concertId),
    ]);
    return fittedTable({ columns, rows, screenWidth: out.screenWidth }, c);
  });
  if (nextCursor !== null) out.next(`onsale admin concert list --cursor ${nextCursor}`);
}
