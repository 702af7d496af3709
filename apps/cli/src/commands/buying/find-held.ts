/** Finds the reservation that `pay` or `release` acts on. */
import type { Held, Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { shortId } from '../../render/format.ts';
import { seatsOnDate } from '../../seats/seat-texts.ts';
import { askChoice } from '../../interaction/prompts.ts';
import { findByIdPrefix, openAccount, openPlace } from '../../client/session.ts';
import { t } from '../../language/language.ts';

/**
 * The reservation to pay. Only one of a concert can be paid, so with several holds and none named
 * the buyer is asked on a terminal, and gets an error elsewhere.
 *
 * @throws CliError USAGE when several are held, RESERVATION_NOT_FOUND when none is.
 */
export async function findPayable(context: Context, id: string | undefined): Promise<Held> {
  const { store, signal, out } = context;
  const onsale = await openAccount(context);
  const all = await onsale.reservations({ signal });
  const named =
    id === undefined
      ? await chooseReservation()
      : findByIdPrefix(all, idOf, { text: id, kind: 'reservation' });
  if (!named) throw notFound(id);
  out.setSubject({ date: named.date });
  const { place } = await openPlace(context, named.concertId);
  return place.held(named);

  async function chooseReservation(): Promise<Reservation | undefined> {
    const saved = store.read().reservation;
    const last = all.find((each) => idOf(each) === saved?.reservationId);
    // Repeating `pay` shows the same tickets again; it never goes on to pay another reservation.
    if (last?.status === 'paid') return last;
    const live = all.filter(isLive);
    if (live.length > 1 && out.interactive) return askWhich(context, live, payQuestion());
    if (live.length > 1) throw ambiguousPayment(live);
    return live[0] ?? last;
  }
}

const payQuestion = () =>
  t`Which one do you want to pay? Your other holds for its concert will be released.`;

const idOf = ({ reservationId }: Reservation) => reservationId;
const isLive = ({ status }: Reservation) => status === 'held';

function askWhich(
  context: Context,
  live: readonly Reservation[],
  message: string,
): Promise<Reservation> {
  return askChoice(context, {
    message,
    choices: live.map((value) => ({ value, label: seatsOnDate(value) })),
  });
}

function ambiguousPayment(live: readonly Reservation[]): CliError {
  const names = live.map((each) => `${shortId(idOf(each))} (${seatsOnDate(each)})`);
  return new CliError(
    t`You hold several reservations, and paying one releases the others of its concert. Pay them all with --all, or name the one to pay: ${names.join(', ')}.`,
    {
      exitCode: exitCodes.usage,
      reason: 'USAGE',
      next: `onsale pay ${shortId(idOf(live[0]!))}`,
      details: { reservationIds: live.map(idOf) },
    },
  );
}

/**
 * The reservation to release: the named one, else the only live one.
 *
 * @throws CliError USAGE when several are held and there is no terminal to ask on.
 */
export async function findHeld(context: Context, id: string | undefined): Promise<Held> {
  const { signal, out } = context;
  const onsale = await openAccount(context);
  const all = await onsale.reservations({ signal });
  const reservation =
    id === undefined
      ? await chooseLive()
      : findByIdPrefix(all, idOf, { text: id, kind: 'reservation' });
  if (!reservation) throw notFound(id);
  const { place } = await openPlace(context, reservation.concertId);
  return place.held(reservation);

  async function chooseLive(): Promise<Reservation | undefined> {
    const live = all.filter(isLive);
    if (live.length <= 1) return live[0];
    if (!out.interactive) throw ambiguousRelease(live);
    return askWhich(context, live, t`Which one do you want to release?`);
  }
}

function notFound(id: string | undefined): CliError {
  return new CliError(
    id === undefined ? t`You hold no seats.` : t`No reservation begins with ${id}.`,
    {
      exitCode: exitCodes.failed,
      reason: 'RESERVATION_NOT_FOUND',
      next: id === undefined ? 'onsale status' : 'onsale reservations',
    },
  );
}

function ambiguousRelease(live: readonly Reservation[]): CliError {
  const names = live.map((each) => `${shortId(idOf(each))} (${seatsOnDate(each)})`);
  return new CliError(
    t`You hold several reservations. Name the one to release: ${names.join(', ')}.`,
    {
      exitCode: exitCodes.usage,
      reason: 'USAGE',
      next: 'onsale reservations',
      details: { reservationIds: live.map(idOf) },
    },
  );
}
