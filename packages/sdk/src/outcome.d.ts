/** Whether a call did what it was asked, when no answer came. It is told in the error's details. */
import { OnsaleError } from '@onsale/core/errors';
/** There was no connection, so nothing happened. */
export declare const neverSent: {
  readonly outcome: 'none';
};
/** The request may have been carried out, but its answer never came. */
export declare const outcomeUnknown: {
  readonly outcome: 'unknown';
};
/**
 * Whether `error` leaves open if the call took effect: it was sent, and an answer never came. False
 * for every refusal of the server, and for a call that never reached it.
 */
export declare function isOutcomeUnknown(error: unknown): error is OnsaleError;
export declare function wasNeverSent(error: OnsaleError): boolean;
/** The same error, saying that the outcome is unknown and what settles it. */
export declare function withUnknownOutcome(error: OnsaleError, settledBy: string): OnsaleError;
