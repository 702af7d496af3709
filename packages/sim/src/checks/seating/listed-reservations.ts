/** Checks that a list of reservations shows each as it is, and no others. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { Reservation } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import { certainlyLasts, mayLast, type DecisionTime } from './decision-time.ts';
import type { KnownReservation, SeatHistory } from './seat-history.ts';

export const listedCheck = { invariant: null, name: 'lists show what became of each item' };

/** Once every call is known that the list may show. */
export function requireTrueReservations(
  viewer: Account,
  reservations: readonly Reservation[],
  { history, at }: { history: SeatHistory; at: DecisionTime },
): void {
  for (const item of reservations) {
    const known = history.find(item.reservationId);
    const whose = `At ${toIso(at.to)} ${viewer.name} was shown reservation ${item.reservationId}`;
    if (known?.holder !== viewer) {
      const maker = known ? `of ${known.holder.name}` : 'that no call made';
      throw new ViolationError(listedCheck, `${whose}, ${maker}.`);
    }
    if (!isSameReservation(item, known.reservation)) {
      const { date, seatNos, total, expiresAt } = item;
      throw new ViolationError(
        listedCheck,
        `${whose} for ${date}/${seatNos.join(', ')} at ${total} points until ${expiresAt}, which was answered otherwise.`,
      );
    }
    if (mayHaveStatus(known, item.status, at)) continue;
    throw new ViolationError(listedCheck, `${whose} as ${item.status}: it ${known.end}.`);
  }
}

function isSameReservation(one: Reservation, other: Reservation): boolean {
  return (
    one.date === other.date &&
    one.total === other.total &&
    one.expiresAt === other.expiresAt &&
    one.seatNos.join() === other.seatNos.join()
  );
}

function mayHaveStatus(
  known: KnownReservation,
  status: Reservation['status'],
  at: DecisionTime,
): boolean {
  const { reservation, held, sold, releasedFrom, cancelledFrom } = known;
  switch (status) {
    case 'held':
      return mayLast(held, at);
    case 'paid':
      return mayLast(sold, at);
    case 'released':
      return releasedFrom <= at.to;
    case 'cancelled':
      return cancelledFrom <= at.to;
    case 'expired':
      return fromIso(reservation.expiresAt) <= at.to && !certainlyLasts(sold, at);
  }
}
