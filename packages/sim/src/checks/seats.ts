/** No seat is anybody's while it is somebody else's: what clients were told, against each other. */
import { fromIso } from '@onsale/core/clock';
import type { Receipt, Reservation } from '@onsale/sdk';
import type { Account, HoldSeen } from '../history.ts';
import type { Attempt } from '../network.ts';
import { ViolationError } from '../violation.ts';

export const oneHolderCheck = { invariant: 1, name: 'a seat that is held is held by one buyer' };
export const soldOnceCheck = { invariant: 2, name: 'a seat that is sold stays sold to its buyer' };

interface Taken {
  by: Account;
  reservation: Reservation | null;
  /** Set once it is sold. */
  orderId: string | null;
}

export interface SeatCheck {
  held(by: Account, reservation: Reservation, attempt: Attempt): void;
  sold(by: Account, receipt: Receipt): void;
  /** From now on it is not certain that the order stands. */
  mayBeCancelled(orderId: string): void;
}

export function createSeatCheck(): SeatCheck {
  const seats = new Map<string, Taken>();
  const uncertain = new Set<string>();

  const requireFree = (place: string, by: Account, sentAt: number): void => {
    const taken = seats.get(place);
    if (!taken || taken.by === by) return;
    if (taken.orderId !== null) {
      if (uncertain.has(taken.orderId)) return;
      throw new ViolationError(
        soldOnceCheck,
        `Seat ${place} was sold to ${taken.by.name} (order ${taken.orderId}) and then given to ${by.name}.`,
      );
    }
    const { reservation } = taken;
    const hold: HoldSeen | undefined = reservation
      ? taken.by.holds.get(reservation.reservationId)
      : undefined;
    if (!reservation || !hold || hold.mayBeOver) return;
    // Whoever asked while the hold was certain to live, and got the seat, got it too early.
    if (fromIso(reservation.expiresAt) <= sentAt) return;
    throw new ViolationError(
      oneHolderCheck,
      `Seat ${place} was held by ${taken.by.name} until ${reservation.expiresAt} and given to ${by.name} before.`,
    );
  };

  return {
    held(by, reservation, attempt) {
      for (const seatNo of reservation.seatNos) {
        const place = `${reservation.date}/${seatNo}`;
        requireFree(place, by, attempt.handledAt);
        const taken = seats.get(place);
        const isOwnSale =
          taken?.by === by && taken.orderId !== null && !uncertain.has(taken.orderId);
        if (!isOwnSale) seats.set(place, { by, reservation, orderId: null });
      }
    },
    sold(by, receipt) {
      for (const seatNo of receipt.seatNos) {
        const place = `${receipt.date}/${seatNo}`;
        requireFree(place, by, Infinity);
        seats.set(place, { by, reservation: null, orderId: receipt.orderId });
      }
    },
    mayBeCancelled(orderId) {
      uncertain.add(orderId);
    },
  };
}
