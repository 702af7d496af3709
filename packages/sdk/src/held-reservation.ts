/** A held reservation: pay it, release it, or have it released by `await using`. */
import { isOnsaleError } from '@onsale/core/errors';
import type { Reservation } from './api-types.ts';
import type { Held } from './api.ts';
import { withResponse } from './transport/call-promise.ts';
import { callOptions, calls, type CallSettings } from './transport/calls.ts';
import { isOutcomeUnknown } from './transport/outcome.ts';

/** Shared by a place and its reservations, so that all of them use its latest queue token. */
export interface PlaceContext {
  settings: CallSettings;
  /** The latest queue token that the server has returned for this place. */
  token: string;
}

export function createHeld(place: PlaceContext, reservation: Reservation): Held {
  const { reservationId } = reservation;
  let { status } = reservation;
  let mayBePaid = false;

  const held: Held = {
    ...reservation,
    get status() {
      return status;
    },
    pay: (options) =>
      withResponse(async (onResponse) => {
        mayBePaid = false;
        try {
          const receipt = await calls.payment.pay.mutate(
            { reservationId },
            callOptions(place.settings, place.token, { ...options, onResponse }),
          );
          status = 'paid';
          return receipt;
        } catch (error) {
          mayBePaid = isOutcomeUnknown(error);
          throw error;
        }
      }),
    release: (options) =>
      withResponse(async (onResponse) => {
        const released = await calls.reservation.release.mutate(
          { reservationId },
          callOptions(place.settings, place.token, { ...options, onResponse }),
        );
        ({ status } = released);
        return released;
      }),
    async [Symbol.asyncDispose]() {
      // While a payment is in doubt the seats stay held, so that paying again can resolve it.
      if (status !== 'held' || mayBePaid) return;
      try {
        await held.release();
      } catch (error) {
        // The seats are released at their expiry anyway. Throwing here would hide the error that
        // left the block.
        if (!isOnsaleError(error)) throw error;
      }
    },
  };
  return held;
}
