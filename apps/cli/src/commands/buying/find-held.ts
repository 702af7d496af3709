/** Finds the reservation that `pay` and `release` are about, and what is held beside it. */
import type { Held, Onsale, Reservation } from '@onsale/sdk';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { seatsOnDate, shortId } from '../../render/format.ts';
import { askChoice } from '../../interaction/prompts.ts';
import { findByIdPrefix, openAccount, openPlace } from '../../client/session.ts';

export interface FoundPayable {
  held: Held;
  /** What else of its concert is held: paying gives it back. */
  others: Reservation[];
}

/** What to pay: asked for where it is not named and several are held, as only one can be paid. */
export async function findPayable(context: Context, id: string | undefined): Promise<FoundPayable> {
  const { store, signal, out } = context;
  const onsale = await openAccount(context);
  const all = await onsale.reservations({ signal });
  const named = id === undefined ? await unnamed() : findByIdPrefix(all, idOf, id);
  if (!named) throw notFound(id);
  out.about({ date: named.date });
  const { place } = await openPlace(context, named.concertId);
  return { held: place.held(named), others: beside(all, named) };

  async function unnamed(): Promise<Reservation | undefined> {
    const remembered = store.read().reservation;
    const last = all.find((each) => idOf(each) === remembered?.reservationId);
    // Shown again, rather than that another one is paid by a mere repeat.
    if (last?.status === 'paid') return last;
    const live = all.filter(isLive);
    if (live.length > 1 && out.interactive) return askWhich(context, live);
    if (live.length > 1) throw severalToPay(live);
    return live[0] ?? last;
  }
}

/** What else of its concert the buyer holds: paying `held` gives it back. */
export async function heldBeside(
  { signal }: Context,
  onsale: Onsale,
  held: Reservation,
): Promise<Reservation[]> {
  return beside(await onsale.reservations({ signal }), held);
}

function beside(all: readonly Reservation[], { reservationId, concertId }: Reservation) {
  return all.filter(
    (each) => isLive(each) && each.concertId === concertId && idOf(each) !== reservationId,
  );
}

const idOf = ({ reservationId }: Reservation) => reservationId;
const isLive = ({ status }: Reservation) => status === 'held';

function askWhich(context: Context, live: readonly Reservation[]): Promise<Reservation> {
  return askChoice(context, {
    message: 'Which one to pay? What else you hold of its concert is given back.',
    choices: live.map((value) => ({ value, label: seatsOnDate(value) })),
  });
}

function severalToPay(live: readonly Reservation[]): CliError {
  const names = live.map((each) => `${shortId(idOf(each))} (${seatsOnDate(each)})`);
  return new CliError(
    `You hold several reservations, and paying one gives back what else you hold of its concert. Name the one to pay: ${names.join(', ')}.`,
    {
      exitCode: exitCodes.usage,
      reason: 'USAGE',
      next: `onsale pay ${shortId(idOf(live[0]!))}`,
      details: { reservationIds: live.map(idOf) },
    },
  );
}

/** The named reservation, else the one made last from here, else the only live one there is. */
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
  const remembered = store.read().reservation;
  if (id === undefined && remembered) return remembered;
  const all = await onsale.reservations({ signal });
  const live = all.filter(isLive);
  const found = id === undefined ? live[0] : findByIdPrefix(all, idOf, id);
  if (id === undefined && live.length > 1) throw severalLive(live);
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

function severalLive(live: readonly Reservation[]): CliError {
  const ids = live.map((each) => shortId(idOf(each)));
  return new CliError(`You hold several reservations, say which: ${ids.join(', ')}.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
    next: 'onsale reservations',
  });
}
