/** Finds the reservation that `pay` and `release` are about. */
import type { Held, Onsale, Reservation } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { openAccount, openPlace } from '../session.ts';
import { byIdPrefix } from './reservations.ts';

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
  const live = all.filter(({ status }) => status === 'held');
  const found =
    id === undefined ? live[0] : byIdPrefix(all, ({ reservationId }) => reservationId, id);
  if (id === undefined && live.length > 1) throw severalLive(live);
  if (found) return found;
  throw new CliError(
    id === undefined ? 'You hold no seats.' : `No reservation begins with ${id}.`,
    {
      exitCode: exitCodes.failed,
      reason: 'RESERVATION_NOT_FOUND',
      next: id === undefined ? 'onsale reserve <date> --best 1' : 'onsale reservations',
    },
  );
}

function severalLive(live: readonly Reservation[]): CliError {
  const ids = live.map(({ reservationId }) => reservationId);
  return new CliError(`You hold several reservations, say which: ${ids.join(', ')}.`, {
    exitCode: exitCodes.usage,
    reason: 'USAGE',
    next: 'onsale reservations',
  });
}
