/** Reads a client's attempts into its account, and shows each answer to the checks along the run. */
import type { Cancellation, QueueEntry, Receipt, Reservation, SeatMap } from '@onsale/sdk';
import type { LineCheck } from './line-limits.ts';
import { checkCharges, checkReceipts } from './receipts.ts';
import type { SeatCheck } from './seats.ts';
import { note, settle, type Account, type Term } from '../network/client-history.ts';
import type { Answer, Attempt, Observer } from '../network/faulty-network.ts';

export interface Checks {
  line: LineCheck;
  seats: SeatCheck;
}

/** Of all accounts. */
export interface Listeners {
  /** Are told of every answer before anything is made of it. */
  onCall(this: void, attempt: Attempt, answer: Answer): void;
  onUnheard(this: void, attempt: Attempt, answer: Answer): void;
  /** Is given what a check throws: the SDK would take it for a lost connection. */
  onFailed(this: void, error: unknown): void;
}

/** What is looked at for one account. */
interface Watching extends Checks {
  account: Account;
}

export function observeAccount(account: Account, checks: Checks, listeners: Listeners): Observer {
  return new AccountObserver({ account, ...checks }, listeners);
}

/** A class, as every client has one: methods that are shared take no memory. */
class AccountObserver implements Observer {
  readonly #watching: Watching;
  readonly #listeners: Listeners;

  constructor(watching: Watching, listeners: Listeners) {
    this.#watching = watching;
    this.#listeners = listeners;
  }

  get name(): string {
    return this.#watching.account.name;
  }

  sent(attempt: Attempt): void {
    sending[attempt.procedure]?.(this.#watching, attempt);
  }

  answered(attempt: Attempt, answer: Answer): void {
    const { onCall, onFailed } = this.#listeners;
    try {
      onCall(attempt, answer);
      reading[attempt.procedure]?.(this.#watching, attempt, answer);
    } catch (error) {
      onFailed(error);
    }
  }

  unheard(attempt: Attempt, answer: Answer): void {
    const { onUnheard, onFailed } = this.#listeners;
    try {
      onUnheard(attempt, answer);
    } catch (error) {
      onFailed(error);
    }
  }
}

const sending: Record<string, (watching: Watching, attempt: Attempt) => void> = {
  'queue.join'({ account }, { sentAt }) {
    account.joiningSince ??= sentAt;
  },
  'queue.leave': asksForEnd,
  'payment.pay': asksForEnd,
  'reservation.release': asksForEnd,
  'order.cancel'({ account }, { input, sentAt }) {
    const { orderId } = input as Pick<Cancellation, 'orderId'>;
    const sale = account.sales.get(orderId);
    if (sale) endsBy(sale, sentAt);
  },
};

/** Calls after which a place, and what it holds, may be over. */
const endings = new Set(['queue.leave', 'payment.pay']);

function asksForEnd({ account, line }: Watching, { procedure, sentAt }: Attempt): void {
  account.endingAskedAt = sentAt;
  for (const { term } of account.holds.values()) endsBy(term, sentAt);
  if (endings.has(procedure)) line.mayEnd(account);
}

/** From then on it is not certain any more. */
function endsBy(term: Term, at: number): void {
  term.until = Math.min(term.until, at);
}

type Read = (watching: Watching, attempt: Attempt, answer: Answer) => void;

const reading: Record<string, Read> = {
  'queue.join'(watching, attempt, answer) {
    seenEntry(watching, attempt, answer);
    if (answer.kind === 'ok') watching.account.joiningSince = null;
  },
  'queue.status': seenEntry,
  'queue.leave': seenEntry,
  'seat.list'({ account, seats }, attempt, answer) {
    if (answer.kind === 'ok') seats.shown(account, answer.data as SeatMap, attempt);
  },
  'reservation.create'({ account, seats }, attempt, answer) {
    if (answer.kind === 'ok') seats.held(account, answer.data as Reservation, attempt);
  },
  'reservation.list'({ account, seats }, attempt, answer) {
    if (answer.kind !== 'ok') return;
    const { reservations } = answer.data as { reservations: Reservation[] };
    for (const reservation of reservations) {
      if (reservation.status === 'held') seats.held(account, reservation, attempt);
    }
  },
  'payment.pay'({ account, seats, line }, attempt, answer) {
    const { reservationId } = attempt.input as { reservationId: string };
    const before = account.payments.get(reservationId);
    const outcome = settle(before?.outcome, answer.kind);
    const receipt = answer.kind === 'ok' ? (answer.data as Receipt) : null;
    checkReceipts(before?.receipt, receipt);
    const latest = receipt ?? before?.receipt ?? null;
    const seen = { outcome, lastWord: answer.kind, receipt: latest };
    note(account, 'payments', { id: reservationId, seen });
    if (!receipt) return;
    seats.sold(account, receipt, attempt);
    line.ended(account, attempt.handledAt);
  },
  'wallet.charge'({ account }, { input }, answer) {
    const { idempotencyKey, amount } = input as { idempotencyKey: string; amount: number };
    const before = account.charges.get(idempotencyKey);
    const outcome = settle(before?.outcome, answer.kind);
    const first = before?.balance ?? null;
    const again = answer.kind === 'ok' ? (answer.data as { balance: number }).balance : null;
    checkCharges(idempotencyKey, { first, again });
    const seen = { amount, outcome, balance: first ?? again };
    note(account, 'charges', { id: idempotencyKey, seen });
  },
  'order.cancel'({ account }, { input }, answer) {
    const { orderId } = input as Pick<Cancellation, 'orderId'>;
    const seen = settle(account.cancels.get(orderId), answer.kind);
    note(account, 'cancels', { id: orderId, seen });
  },
};

function seenEntry({ account, line }: Watching, attempt: Attempt, answer: Answer): void {
  if (answer.kind !== 'ok') return;
  const entry = answer.data as QueueEntry;
  account.userId ??= entry.userId;
  line.seen(account, entry, attempt);
}
