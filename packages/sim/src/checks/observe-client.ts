/**
 * The client observer: records a client's attempts in its history and runs the checks on each
 * response.
 */
import type {
  Cancellation,
  GroupReceipt,
  QueueEntry,
  Receipt,
  Reservation,
  SeatMap,
} from '@onsale/sdk';
import type { LineCheck } from './line-limits.ts';
import type { ResponseChecks } from './response-checks.ts';
import type { TimingChecks } from './timing/timing-checks.ts';
import { checkCharges, checkReceipts } from './receipts.ts';
import { withWholeMap, type KnownMap } from './seating/known-maps.ts';
import type { SeatCheck } from './seats.ts';
import { record, combineOutcomes, type Account, type Interval } from '../network/client-history.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import type { Observer } from '../network/faulty-network.ts';

export interface Checks {
  line: LineCheck;
  seats: SeatCheck;
  timing: TimingChecks;
  responses: ResponseChecks;
}

/** Shared by all accounts. */
export interface Listeners {
  /** Called with every response before any check reads it. */
  onCall(this: void, attempt: Attempt, answer: Answer): void;
  onLostResponse(this: void, attempt: Attempt, answer: Answer): void;
  /** Receives errors of the checks, which the SDK would take for a lost connection. */
  onFailed(this: void, error: unknown): void;
}

/** One account and its checks. */
interface AccountContext extends Checks {
  account: Account;
  /** The first attempts of the latest join and reservation that carried an idempotency key. */
  keyedJoin?: Attempt;
  keyedReserve?: Attempt;
  seatMap: KnownMap;
}

export function observeAccount(account: Account, checks: Checks, listeners: Listeners): Observer {
  return new AccountObserver({ account, ...checks, seatMap: {} }, listeners);
}

/** A class rather than closures: every client has one, and shared methods cost no memory. */
class AccountObserver implements Observer {
  readonly #watching: AccountContext;
  readonly #listeners: Listeners;

  constructor(context: AccountContext, listeners: Listeners) {
    this.#watching = context;
    this.#listeners = listeners;
  }

  get name(): string {
    return this.#watching.account.name;
  }

  sent(attempt: Attempt): void {
    this.#watching.account.lastAttempt = attempt;
    onSend[attempt.procedure]?.(this.#watching, attempt);
    this.#watching.responses.sent(attempt);
  }

  answered(attempt: Attempt, given: Answer): void {
    const { onCall, onFailed } = this.#listeners;
    try {
      onCall(attempt, given);
      const { account, timing, responses, seatMap: known } = this.#watching;
      const answer = withWholeMap(account, { attempt, answer: given, known });
      onAnswer[attempt.procedure]?.(this.#watching, attempt, answer);
      responses.answered(account, attempt, answer);
      timing.observe(account, asDecided(this.#watching, attempt), answer);
    } catch (error) {
      onFailed(error);
    }
  }

  lostResponse(attempt: Attempt, answer: Answer): void {
    const { onLostResponse, onFailed } = this.#listeners;
    try {
      if (attempt.procedure === 'reservation.create') openReserve(this.#watching.account, attempt);
      onLostResponse(attempt, answer);
      this.#watching.responses.lost(this.#watching.account, attempt, answer);
    } catch (error) {
      onFailed(error);
    }
  }
}

const onSend: Record<string, (context: AccountContext, attempt: Attempt) => void> = {
  'queue.join'(context, attempt) {
    context.account.openJoins = [...context.account.openJoins, attempt];
    if (isNewKey(attempt, context.keyedJoin)) context.keyedJoin = attempt;
  },
  'reservation.create'(context, attempt) {
    openReserve(context.account, attempt);
    if (isNewKey(attempt, context.keyedReserve)) context.keyedReserve = attempt;
  },
  'queue.leave': requestEnd,
  'payment.pay': requestEnd,
  'reservation.release': requestEnd,
  'order.cancel'({ account }, { input, sentAt }) {
    const { orderId } = input as Pick<Cancellation, 'orderId'>;
    const sale = account.purchases.get(orderId);
    if (sale) endIntervalBy(sale, sentAt);
  },
};

const isNewKey = ({ idempotencyKey }: Attempt, known: Attempt | undefined): boolean =>
  idempotencyKey !== undefined && idempotencyKey !== known?.idempotencyKey;

function openReserve({ places }: Account, attempt: Attempt): void {
  const place = places.at(-1);
  if (place && !place.openReserves.includes(attempt))
    place.openReserves = [...place.openReserves, attempt];
}

function closeReserve({ places }: Account, attempt: Attempt): void {
  for (const place of places) {
    if (place.openReserves.includes(attempt))
      place.openReserves = place.openReserves.filter((open) => open !== attempt);
  }
}

/** Calls that may end a place and its holds. */
const endingCalls = new Set(['queue.leave', 'payment.pay']);

function requestEnd({ account, line }: AccountContext, { procedure, sentAt }: Attempt): void {
  account.endRequestedAt = sentAt;
  for (const { interval } of account.holds.values()) endIntervalBy(interval, sentAt);
  if (endingCalls.has(procedure)) line.mayEnd(account);
}

/** From then on the interval is no longer certain. */
function endIntervalBy(interval: Interval, at: number): void {
  interval.until = Math.min(interval.until, at);
}

type PaymentInput =
  | { reservationId: string; reservationIds?: undefined }
  | { reservationId?: undefined; reservationIds: string[] };

function observePayment(
  { account, seats, line }: AccountContext,
  attempt: Attempt,
  payment: { reservationId: string; kind: Answer['kind']; receipt: Receipt | null },
): void {
  const { reservationId, kind, receipt } = payment;
  const before = account.payments.get(reservationId);
  const outcome = combineOutcomes(before?.outcome, kind);
  checkReceipts(before?.receipt, receipt);
  const latest = receipt ?? before?.receipt ?? null;
  const seen = { outcome, lastOutcome: kind, receipt: latest };
  record(account, 'payments', { id: reservationId, seen });
  if (!receipt) return;
  seats.observeSale(account, receipt, attempt);
  line.ended(account, attempt.handledAt);
}

type AnswerReader = (context: AccountContext, attempt: Attempt, answer: Answer) => void;

const onAnswer: Record<string, AnswerReader> = {
  'queue.join'(context, attempt, answer) {
    readEntry(context, asDecided(context, attempt), answer);
    const { account } = context;
    account.openJoins = account.openJoins.filter((open) => open !== attempt);
    if (answer.kind === 'ok') account.joiningSince = null;
    if (answer.kind === 'unknown') account.joiningSince ??= attempt.sentAt;
  },
  'queue.status': readEntry,
  'queue.leave': readEntry,
  'seat.list'({ account, seats }, attempt, answer) {
    if (answer.kind === 'ok') seats.observeSeatMap(account, answer.data as SeatMap, attempt);
  },
  'reservation.create'(context, attempt, answer) {
    const { account, seats, line } = context;
    if (answer.kind === 'ok') {
      const reservation = answer.data as Reservation;
      const isNew = !account.holds.has(reservation.reservationId);
      seats.observeHold(account, reservation, asDecided(context, attempt));
      if (isNew) line.reserved(account, reservation, attempt);
    }
    // Without a response it may have taken effect, and stays open.
    if (answer.kind !== 'unknown') closeReserve(account, attempt);
  },
  'reservation.list'({ account, seats }, attempt, answer) {
    if (answer.kind !== 'ok') return;
    const { reservations } = answer.data as { reservations: Reservation[] };
    for (const reservation of reservations) {
      if (reservation.status === 'held') seats.observeHold(account, reservation, attempt);
    }
  },
  'payment.pay'(context, attempt, answer) {
    const { reservationId, reservationIds } = attempt.input as PaymentInput;
    if (reservationIds === undefined) {
      const receipt = answer.kind === 'ok' ? (answer.data as Receipt) : null;
      return observePayment(context, attempt, { reservationId, kind: answer.kind, receipt });
    }
    const payments = answer.kind === 'ok' ? (answer.data as GroupReceipt).payments : [];
    for (const [at, id] of reservationIds.entries()) {
      const receipt = payments[at] ?? null;
      observePayment(context, attempt, { reservationId: id, kind: answer.kind, receipt });
    }
  },
  'wallet.charge'({ account }, { input }, answer) {
    const { idempotencyKey, amount } = input as { idempotencyKey: string; amount: number };
    const before = account.charges.get(idempotencyKey);
    const outcome = combineOutcomes(before?.outcome, answer.kind);
    const first = before?.balance ?? null;
    const again = answer.kind === 'ok' ? (answer.data as { balance: number }).balance : null;
    checkCharges(idempotencyKey, { first, again });
    const seen = { amount, outcome, balance: first ?? again };
    record(account, 'charges', { id: idempotencyKey, seen });
  },
  'order.cancel'({ account }, { input }, answer) {
    const { orderId, seatNos } = input as { orderId: string; seatNos?: number[] };
    for (const seatNo of seatNos ?? []) {
      const id = `${orderId}/${seatNo}`;
      record(account, 'returns', {
        id,
        seen: combineOutcomes(account.returns.get(id), answer.kind),
      });
    }
    const isLast = answer.kind === 'ok' && (answer.data as Cancellation).status === 'cancelled';
    if (seatNos && !isLast) return;
    const seen = combineOutcomes(account.cancels.get(orderId), answer.kind);
    record(account, 'cancels', { id: orderId, seen });
  },
};

/**
 * A repeat with the same key is answered as the first attempt was, so the server may have decided
 * at any instant since that was sent: the place may have run out by now.
 */
function asDecided({ keyedJoin, keyedReserve }: AccountContext, attempt: Attempt): Attempt {
  const first = { 'queue.join': keyedJoin, 'reservation.create': keyedReserve }[attempt.procedure];
  if (first === undefined || first.idempotencyKey !== attempt.idempotencyKey) return attempt;
  return { ...attempt, sentAt: first.sentAt, departedAt: first.departedAt };
}

function readEntry({ account, line }: AccountContext, attempt: Attempt, answer: Answer): void {
  if (answer.kind !== 'ok') return;
  const entry = answer.data as QueueEntry;
  account.userId ??= entry.userId;
  line.observe(account, entry, attempt);
}
