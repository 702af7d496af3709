/** The `admin` commands for concerts, rooms, credits and the audit. */
import { randomIds } from '@onsale/core/ids';
import { endOfDate, hasTime, isPerformanceDate, parseInstant } from '@onsale/core/time/dates';
import type { Concert, Onsale } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError, usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { auditText } from '../../render/audit.ts';
import { count, number, sanitize, points, zonedInstant } from '../../render/format.ts';
import { showDate } from '../../shows/show-date.ts';
import { keyValueList } from '../../render/table.ts';
import { openOperatorClient, type AdminFlags } from '../../client/operator-client.ts';
import { warnOfTerms } from './concert-warnings.ts';
import { readLayout, refusedLayout } from '../../layout/read-layout.ts';
import { pricesText, sectionsText } from '../../layout/layout-texts.ts';
import { findConcert, hiddenConcert } from '../../client/session.ts';
import { t } from '../../language/language.ts';

type AdminCalls = Onsale['trpc']['admin'];
type NewConcert = Parameters<AdminCalls['concert']['create']['mutate']>[0];
type RoomLimits = NonNullable<NewConcert['room']>;

export type CreateFlags = AdminFlags &
  Omit<NewConcert, 'room' | 'layout'> &
  RoomLimits & {
    /** The file with the layout of the hall. */
    layout?: string | undefined;
  };

export async function createConcert(context: Context, flags: CreateFlags): Promise<void> {
  const { out, signal } = context;
  const { adminKey, maxActive, admitPerMinute, sessionSeconds, claimSeconds, ...others } = flags;
  const { holdsPerSession, challenge, layout: file, ...terms } = others;
  requireOpensInTime(terms);
  const onsale = await openOperatorClient(context, { ...(adminKey !== undefined && { adminKey }) });
  const seconds = { sessionSeconds, claimSeconds };
  const room = { maxActive, admitPerMinute, ...seconds, holdsPerSession, challenge };
  const layout = file === undefined ? undefined : await readLayout(file);
  const concert = { ...terms, room, layout };
  const created = await onsale.trpc.admin.concert.create
    .mutate(concert, { signal })
    .catch(async (error: unknown) => {
      const { isOnsaleError } = await import('@onsale/sdk');
      const isLayout = file !== undefined && isOnsaleError(error, 'INVALID_INPUT');
      throw (isLayout && refusedLayout(file, error.details.issues)) || error;
    });
  await warnOfTerms(context, onsale, created);
  const { title, concertId, seatsPerDate, price } = created;
  out.data(created, (c) =>
    keyValueList(
      [
        [t`Concert`, c.bold(sanitize(title))],
        [t`Id`, concertId],
        ...datesRows(created),
        [
          t`Seats`,
          t`${number(seatsPerDate)} per date (${layout ? sectionsText(layout) : rowsText(created)})${singleSeatsText(created)}`,
        ],
        [t`Price`, layout ? pricesText(layout, price) : points(price)],
        [t`Sale`, saleText(created)],
        [t`Room`, roomText(created.room)],
      ],
      c,
    ),
  );
}

/** @throws CliError USAGE for a sale that opens when its last date is over. */
function requireOpensInTime({ dates, opensAt }: Pick<NewConcert, 'dates' | 'opensAt'>): void {
  const last = dates.toSorted().at(-1);
  if (last === undefined || typeof opensAt !== 'string') return;
  if (isPerformanceDate(last) && parseInstant(opensAt) >= endOfDate(last)) {
    throw usageError(t`Nothing could be sold: --opens-at is after the last date, ${last}.`);
  }
}

type CreatedConcert = Awaited<ReturnType<AdminCalls['concert']['create']['mutate']>>;

/** `5 rows of 10`, or `2 rows of 10, the last of 2` */
function rowsText({ seatsPerDate, rows, seatsPerRow }: CreatedConcert): string {
  const inLast = seatsPerDate - (rows - 1) * seatsPerRow;
  if (rows === 1) return t`1 row of ${number(inLast)}`;
  const whole = t`${count(rows, 'row')} of ${number(seatsPerRow)}`;
  return inLast === seatsPerRow ? whole : t`${whole}, the last of ${number(inLast)}`;
}

type DatedTerms = Pick<
  CreatedConcert,
  'dates' | 'performances' | 'timeZone' | 'salesEndMinutes' | 'cancelledDates'
>;

/** The dates, as the clocks of the venue tell them, and when their sale ends. */
export function datesRows(concert: DatedTerms): [string, string][] {
  const { dates, timeZone, salesEndMinutes, cancelledDates } = concert;
  const note = (of: string) =>
    cancelledDates.some(({ date }) => date === of) ? ' (cancelled)' : '';
  if (!dates.some(hasTime)) {
    const zone: [string, string][] = timeZone === 'UTC' ? [] : [[t`Time zone`, timeZone]];
    return [[t`Dates`, dates.map((date) => date + note(date)).join(', ')], ...zone];
  }
  const end =
    salesEndMinutes === 0 ? t`when a show begins` : t`${salesEndMinutes} min before a show`;
  return [
    [t`Dates`, dates.map((date) => showDate(date, concert) + note(date)).join('; ')],
    [t`Time zone`, timeZone],
    [t`Sale ends`, end],
  ];
}

/** Nothing where buyers may leave single seats, as they may by default. */
export function singleSeatsText({ singleSeats }: Pick<CreatedConcert, 'singleSeats'>): string {
  return singleSeats === 'refuse' ? t`, no single one left between taken ones` : '';
}

type SaleTerms = Pick<
  CreatedConcert,
  'saleState' | 'opensAt' | 'lobbyOpensAt' | 'order' | 'closesAt' | 'closedAt' | 'hidden'
>;

/** `open now, hidden` */
export function saleText(terms: SaleTerms): string {
  const { saleState, opensAt, lobbyOpensAt, order, closesAt, closedAt, hidden } = terms;
  const closed =
    closedAt === null ? t`closed: the sale has ended` : t`closed ${zonedInstant(closedAt)}`;
  const texts = {
    closed,
    upcoming: opensAt === null ? '' : t`opens ${zonedInstant(opensAt)}`,
    on_sale: t`open now`,
    sold_out: t`sold out`,
  };
  const closes =
    closesAt === null || saleState === 'closed' ? '' : t`, closes ${zonedInstant(closesAt)}`;
  const draw = order === 'draw' ? t`, lots are drawn` : '';
  const lobby =
    lobbyOpensAt === null || saleState !== 'upcoming'
      ? ''
      : t`, its lobby ${zonedInstant(lobbyOpensAt)}${draw}`;
  return `${texts[saleState]}${lobby}${closes}${hidden ? t`, hidden` : ''}`;
}

export interface RoomFlags extends AdminFlags {
  concert?: string | undefined;
  maxActive?: number | undefined;
  admitPerMinute?: number | undefined;
  holdsPerSession?: number | undefined;
  paused?: boolean | undefined;
  challenge?: number | undefined;
}

export async function setRoom(context: Context, flags: RoomFlags): Promise<void> {
  const { out, signal } = context;
  const { maxActive, admitPerMinute, holdsPerSession, paused, challenge } = flags;
  const change = { maxActive, admitPerMinute, holdsPerSession, paused, challenge };
  if (Object.values(change).every((value) => value === undefined)) {
    throw usageError(
      t`Say what to change, such as --max-active 200 or --pause.`,
      'onsale admin room set --help',
    );
  }
  const onsale = await openOperatorClient(context, flags);
  const { concertId, title } = await concertOf(context, onsale, flags.concert);
  const room = await onsale.trpc.admin.room.set.mutate({ concertId, ...change }, { signal });
  out.data(room, (c) => `${c.green('✓')} ${c.bold(sanitize(title))}: ${roomText(room)}`);
}

export function roomText(room: CreatedConcert['room']): string {
  const { maxActive, admitPerMinute, challenge, paused } = room;
  const limits = t`${number(maxActive)} inside at once, ${number(admitPerMinute)} admitted per minute`;
  const proof = challenge === undefined ? '' : t`, a proof of work of ${challenge} bits to join`;
  return `${limits}${proof}${paused ? t`, paused` : ''}`;
}

export interface CreditFlags extends AdminFlags {
  userId: string;
  amount: number;
  idempotencyKey?: string | undefined;
}

export async function credit(context: Context, flags: CreditFlags): Promise<void> {
  const { out, signal } = context;
  const { userId, amount } = flags;
  const onsale = await openOperatorClient(context, flags);
  const idempotencyKey = flags.idempotencyKey ?? randomIds.id('idk');
  // Printed before the request is sent, so that a credit without an answer can be repeated with
  // it.
  out.note((c) => c.dim(t`idempotency key ${idempotencyKey}`));
  const wallet = await onsale.trpc.admin.wallet.credit.mutate(
    { userId, amount, idempotencyKey },
    { signal },
  );
  out.data(
    wallet,
    (c) =>
      t`${c.green('✓')} ${points(amount)} credited; the wallet holds ${c.bold(points(wallet.balance))}`,
  );
}

export async function audit(context: Context, flags: AdminFlags): Promise<number> {
  const { out, signal } = context;
  const onsale = await openOperatorClient(context, flags);
  const report = await onsale.trpc.admin.audit.query(undefined, { signal });
  out.data(report, (c) => auditText(report, { width: out.width }, c));
  return report.ok ? exitCodes.done : exitCodes.invariantBroken;
}

/** A concert with what the public list tells of it; of a hidden one, nothing more than its ID. */
type NamedConcert = Pick<Concert, 'concertId' | 'title'> &
  Partial<Pick<Concert, 'dates' | 'cancelledDates'>>;

/**
 * The named concert, or the only one that is listed. A hidden one, or one that closed long ago, is
 * named by its whole ID.
 */
export async function concertOf(
  { signal }: Context,
  onsale: Onsale,
  text: string | undefined,
): Promise<NamedConcert> {
  const concerts = await onsale.concerts({ signal });
  const [only] = concerts;
  if (text === undefined && only && concerts.length === 1) return only;
  if (text !== undefined) {
    const hidden = hiddenConcert(concerts, text);
    return hidden ? { ...hidden, title: hidden.concertId } : findConcert(concerts, text);
  }
  throw new CliError(t`Name a concert, by its ID or by part of its title.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
    next: 'onsale concerts',
  });
}
