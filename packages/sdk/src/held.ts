/** A reservation in hand: pay it, release it, or leave the block and have it released. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Held } from './api.ts';
import { calls } from './transport/calls.ts';
import { isOutcomeUnknown } from './transport/outcome.ts';
import { callAs, type Session } from './session.ts';
import type { Reservation } from './api-types.ts';

export function createHeld(session: Session, reservation: Reservation): Held {
  const { reservationId } = reservation;
  let { status } = reservation;
  let mayBePaid = false;

  const held: Held = {
    ...reservation,
    get status() {
      return status;
    },
    async pay(options) {
      mayBePaid = false;
      try {
        const receipt = await calls.payment.pay.mutate(
          { reservationId },
          callAs(session.settings, session.token, options),
        );
        status = 'paid';
        return receipt;
      } catch (error) {
        mayBePaid = isOutcomeUnknown(error);
        throw error;
      }
    },
    async release(options) {
      const released = await calls.reservation.release.mutate(
        { reservationId },
        callAs(session.settings, session.token, options),
      );
      ({ status } = released);
      return released;
    },
    async [Symbol.asyncDispose]() {
      // Seats whose payment has no answer yet stay, so that paying again can settle it.
      if (status !== 'held' || mayBePaid) return;
      try {
        await held.release();
      } catch (error) {
        // They come free at their expiry; an error from here would hide why the block was left.
        if (!isOnsaleError(error)) throw error;
      }
    },
  };
  return held;
}
