import { isDeepStrictEqual } from 'node:util';
import type { Receipt } from '@onsale/sdk';
import { ViolationError } from '../violation.ts';

export const firstAnswerCheck = { invariant: 12, name: 'a repeated payment gets the first answer' };

/** @throws ViolationError when a payment that was acknowledged twice was not the same one. */
export function checkReceipts(first: Receipt | null | undefined, again: Receipt | null): void {
  if (!first || !again || isDeepStrictEqual(first, again)) return;
  throw new ViolationError(
    firstAnswerCheck,
    `Reservation ${first.reservationId} was paid as order ${first.orderId} and then as ${again.orderId}.`,
  );
}
