/** Reads a client's attempts into its account, and shows each answer to the checks along the run. */
import type { Cancellation, QueueEntry, Receipt, Reservation } from '@onsale/sdk';
import type { LineCheck } from './checks/line.ts';
import type { SeatCheck } from './checks/seats.ts';
import { settle, type Account, type Settled } from './history.ts';
import type { Answer, Attempt, Observer } from './network.ts';
import { checkReceipts } from './checks/receipts.ts';

export interface Checks {
  line: LineCheck;
  seats: SeatCheck;
}

/** Calls after which a place, and what it holds, may be over. */
const endings = new Set(['queue.leave', 'payment.pay']);

export function observeAccount(
  account: Account,
  { line, seats }: Checks,
  onCall: (attempt: Attempt, answer: Answer) => void,
): Observer {
  const read: Record<string, (attempt: Attempt, answer: Answer) => void> = {
    'queue.join': seenEntry,
    'queue.status': seenEntry,
    'queue.leave': seenEntry,
    'reservation.create'(attempt, answer) {
      if (answer.kind !== 'ok') return;
      const reservation = answer.data as Reservation;
      const known = account.holds.get(reservation.reservationId);
      account.holds.set(reservation.reservationId, {
        reservation,
        mayBeOver: known?.mayBeOver ?? false,
      });
      seats.held(account, reservation, attempt);
    },
    'payment.pay'({ input, handledAt }, answer) {
      const { reservationId } = input as { reservationId: string };
      const before = account.payments.get(reservationId);
      const outcome = settle(before?.outcome, settledBy(answer));
      const receipt = answer.kind === 'ok' ? (answer.data as Receipt) : null;
      checkReceipts(before?.receipt, receipt);
      account.payments.set(reservationId, { outcome, receipt: receipt ?? before?.receipt ?? null });
      if (!receipt) return;
      seats.sold(account, receipt);
      line.ended(account, handledAt);
    },
    'wallet.charge'({ input }, answer) {
      const { idempotencyKey, amount } = input as { idempotencyKey: string; amount: number };
      const before = account.charges.get(idempotencyKey);
      const outcome = settle(before?.outcome, settledBy(answer));
      const balance = answer.kind === 'ok' ? (answer.data as { balance: number }).balance : null;
      account.charges.set(idempotencyKey, {
        amount,
        outcome,
        balance: balance ?? before?.balance ?? null,
      });
    },
    'order.cancel'({ input }, answer) {
      const { orderId } = input as Pick<Cancellation, 'orderId'>;
      account.cancels.set(orderId, settle(account.cancels.get(orderId), settledBy(answer)));
    },
  };

  function seenEntry(attempt: Attempt, answer: Answer): void {
    if (answer.kind !== 'ok') return;
    const entry = answer.data as QueueEntry;
    account.userId ??= entry.userId;
    line.seen(account, entry, attempt);
  }

  return {
    name: account.name,
    sent(attempt) {
      const { procedure, input } = attempt;
      if (endings.has(procedure) || procedure === 'reservation.release') {
        for (const hold of account.holds.values()) hold.mayBeOver = true;
      }
      if (endings.has(procedure)) line.mayEnd(account);
      if (procedure === 'order.cancel')
        seats.mayBeCancelled((input as { orderId: string }).orderId);
    },
    answered(attempt, answer) {
      onCall(attempt, answer);
      read[attempt.procedure]?.(attempt, answer);
    },
  };
}

function settledBy({ kind }: Answer): Settled {
  return kind;
}
