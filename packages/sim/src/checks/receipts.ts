/** Checks idempotency: a repeated call returns the first response. */
import { isDeepStrictEqual } from 'node:util';
import type { GroupReceipt, Receipt } from '@onsale/sdk';
import { ViolationError } from './violation.ts';

export const firstAnswerCheck = { invariant: 12, name: 'a repeat gets the first answer' };

/** @throws ViolationError when two acknowledgements of one payment differ. */
export function checkReceipts(first: Receipt | null | undefined, again: Receipt | null): void {
  if (!first || !again || isDeepStrictEqual(first, again)) return;
  throw new ViolationError(
    firstAnswerCheck,
    `Reservation ${first.reservationId} was paid as order ${first.orderId} with ${first.balance} points left, and then as ${again.orderId} with ${again.balance}.`,
  );
}

/**
 * @param balances the balance in each of two responses to one charge, null without a response.
 * @throws ViolationError when they differ.
 */
export function checkCharges(
  idempotencyKey: string,
  { first, again }: { first: number | null; again: number | null },
): void {
  if (first === null || again === null || first === again) return;
  throw new ViolationError(
    firstAnswerCheck,
    `The charge with key ${idempotencyKey} left ${first} points, and then ${again}.`,
  );
}

/** The receipts in a response to a payment of one reservation, or of several. */
export function receiptsOf(payment: unknown): Receipt[] {
  const { payments } = payment as Partial<GroupReceipt>;
  return payments ?? [payment as Receipt];
}
