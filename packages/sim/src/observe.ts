/** Reads a client's attempts into its account, and shows each answer to the checks along the run. */
import type { Cancellation, QueueEntry, Receipt, Reservation, SeatMap } from '@onsale/sdk';
import type { LineCheck } from './checks/line.ts';
import { checkCharges, checkReceipts } from './checks/receipts.ts';
import type { SeatCheck } from './checks/seats.ts';
import { settle, type Account, type Term } from './history.ts';
import type { Answer, Attempt, Observer } from './network.ts';

export interface Checks {
  line: LineCheck;
  seats: SeatCheck;
}

/** Are told of every answer before anything is made of it. */
export interface Listeners {
  onCall(this: void, attempt: Attempt, answer: Answer): void;
  onUnheard(this: void, attempt: Attempt, answer: Answer): void;
}

/** Calls after which a place, and what it holds, may be over. */
const endings = new Set(['queue.leave', 'payment.pay']);

export function observeAccount(
  account: Account,
  { line, seats }: Checks,
  { onCall, onUnheard }: Listeners,
): Observer {
  const send: Record<string, (attempt: Attempt) => void> = {
    'queue.join'({ sentAt }) {
      account.joiningSince ??= sentAt;
    },
    'queue.leave': asksForEnd,
    'payment.pay': asksForEnd,
    'reservation.release': asksForEnd,
    'order.cancel'({ input, sentAt }) {
      const { orderId } = input as Pick<Cancellation, 'orderId'>;
      const sale = account.sales.get(orderId);
      if (sale) endsBy(sale, sentAt);
    },
  };

  function asksForEnd({ procedure, sentAt }: Attempt): void {
    account.endingAskedAt = sentAt;
    for (const { term } of account.holds.values()) endsBy(term, sentAt);
    if (endings.has(procedure)) line.mayEnd(account);
  }

  const read: Record<string, (attempt: Attempt, answer: Answer) => void> = {
    'queue.join'(attempt, answer) {
      seenEntry(attempt, answer);
      if (answer.kind === 'ok') account.joiningSince = null;
    },
    'queue.status': seenEntry,
    'queue.leave': seenEntry,
    'seat.list'(attempt, answer) {
      if (answer.kind === 'ok') seats.shown(account, answer.data as SeatMap, attempt);
    },
    'reservation.create'(attempt, answer) {
      if (answer.kind === 'ok') seats.held(account, answer.data as Reservation, attempt);
    },
    'reservation.list'(attempt, answer) {
      if (answer.kind !== 'ok') return;
      const { reservations } = answer.data as { reservations: Reservation[] };
      for (const reservation of reservations) {
        if (reservation.status === 'held') seats.held(account, reservation, attempt);
      }
    },
    'payment.pay'(attempt, answer) {
      const { reservationId } = attempt.input as { reservationId: string };
      const before = account.payments.get(reservationId);
      const outcome = settle(before?.outcome, answer.kind);
      const receipt = answer.kind === 'ok' ? (answer.data as Receipt) : null;
      checkReceipts(before?.receipt, receipt);
      account.payments.set(reservationId, {
        outcome,
        lastWord: answer.kind,
        receipt: receipt ?? before?.receipt ?? null,
      });
      if (!receipt) return;
      seats.sold(account, receipt, attempt);
      line.ended(account, attempt.handledAt);
    },
    'wallet.charge'({ input }, answer) {
      const { idempotencyKey, amount } = input as { idempotencyKey: string; amount: number };
      const before = account.charges.get(idempotencyKey);
      const outcome = settle(before?.outcome, answer.kind);
      const first = before?.balance ?? null;
      const again = answer.kind === 'ok' ? (answer.data as { balance: number }).balance : null;
      checkCharges(idempotencyKey, { first, again });
      account.charges.set(idempotencyKey, { amount, outcome, balance: first ?? again });
    },
    'order.cancel'({ input }, answer) {
      const { orderId } = input as Pick<Cancellation, 'orderId'>;
      account.cancels.set(orderId, settle(account.cancels.get(orderId), answer.kind));
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
      send[attempt.procedure]?.(attempt);
    },
    answered(attempt, answer) {
      onCall(attempt, answer);
      read[attempt.procedure]?.(attempt, answer);
    },
    unheard: onUnheard,
  };
}

/** From then on it is not certain any more. */
function endsBy(term: Term, at: number): void {
  term.until = Math.min(term.until, at);
}
