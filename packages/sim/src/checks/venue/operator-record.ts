/**
 * The record of an operator's calls: seats that were taken off sale.
 *
 * A call was decided at some instant from its sending to its answer, both included.
 */
import type { DecisionTime } from '../seating/seat-history.ts';
import { ViolationError } from '../violation.ts';

export const blockedCheck = {
  invariant: null,
  name: 'a seat that an operator took off sale is not sold',
};

export interface OperatorRecord {
  /** By date: each seat with its block. */
  blocked: Map<string, Map<number, DecisionTime>>;
}

export const newOperatorRecord = (): OperatorRecord => ({
  blocked: new Map(),
});

/** @param at when the reservation was decided. */
export function requireOnSale(
  buyer: string,
  { reservationId, date, seatNos }: { reservationId: string; date: string; seatNos: number[] },
  { record, at }: { record: OperatorRecord; at: DecisionTime },
): void {
  const blocks = record.blocked.get(date);
  const wrong = seatNos.find((seatNo) => (blocks?.get(seatNo)?.to ?? Infinity) < at.from);
  if (wrong === undefined) return;
  throw new ViolationError(
    blockedCheck,
    `Reservation ${reservationId} of ${buyer} has seat ${date}/${wrong}, which was blocked before.`,
  );
}
