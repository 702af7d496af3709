/** Finds the reservation that `pay` or `release` acts on. */
import type { Held, Onsale, Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { seatsOnDate, shortId } from '../../render/format.ts';
import { askChoice } from '../../interaction/prompts.ts';
import { findByIdPrefix, openAccount, openPlace } from '../../client/session.ts';

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
  const named = id === undefined ? await chooseReservation() : findByIdPrefix(all, idOf, id);
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
    if (live.length > 1 && out.interactive) return askWhich(context, live);
    if (live.length > 1) throw ambiguousPayment(live);
    return live[0] ?? last;
  }
}

const idOf = ({ reservationId }: Reservation) => reservationId;
const isLive = ({ status }: Reservation) => status === 'held';

function askWhich(context: Context, live: readonly Reservation[]): Promise<Reservation> {
  return askChoice(context, {
    message: 'Which one do you want to pay? Your other holds for its concert will be released.',
    choices: live.map((value) => ({ value, label: seatsOnDate(value) })),
  });
}

function ambiguousPayment(live: readonly Reservation[]): CliError {
  const names = live.map((each) => `${shortId(idOf(each))} (${seatsOnDate(each)})`);
  return new CliError(
    `You hold several reservations, and paying one releases the others of its concert. Pay them all with --all, or name the one to pay: ${names.join(', ')}.`,
    {
      exitCode: exitCodes.usage,
      reason: 'USAGE',
      next: `onsale pay ${shortId(idOf(live[0]!))}`,
      details: { reservationIds: live.map(idOf) },
    },
  );
}

/** The named reservation, else the latest one of the state file, else the only live one. */
export async function findHeld(context: Context, id: string | undefined): Promise<Held> {
  const onsale = await openAccount(context);
  const reservation = await findReservation(context, onsale, id);
  const { place } = await openPlace(context, reservation.concertId);
  return place.held(reservation);
}

async function findReservation(
  { store, signal }: Context,
  onsale: Onsale,
  id: string | undefined,
): Promise<Reservation> {
  const saved = store.read().reservation;
  if (id === undefined && saved) return saved;
  const all = await onsale.reservations({ signal });
  const live = all.filter(isLive);
  const found = id === undefined ? live[0] : findByIdPrefix(all, idOf, id);
  if (id === undefined && live.length > 1) throw ambiguousRelease(live);
  if (found) return found;
  throw notFound(id);
}

function notFound(id: string | undefined): CliError {
  return new CliError(
    id === undefined ? 'You hold no seats.' : `No reservation begins with ${id}.`,
    {
      exitCode: exitCodes.failed,
      reason: 'RESERVATION_NOT_FOUND',
      next: id === undefined ? 'onsale dates' : 'onsale reservations',
    },
  );
}

function ambiguousRelease(live: readonly Reservation[]): CliError {
  const ids = live.map((each) => shortId(idOf(each)));
  return new CliError(`You hold several reservations. Name one: ${ids.join(', ')}.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
    next: 'onsale reservations',
  });
}
