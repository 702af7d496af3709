/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The surface of the SDK, to be read from top to bottom.
 *
 * Every call rejects with an `OnsaleError`, and nothing else, except that a call whose `signal` is
 * aborted rejects with the signal's reason, as `fetch` does. Times are ISO-8601 strings in UTC,
 * dates are `YYYY-MM-DD`, prices and balances are integer points.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { OnsaleError } from '@onsale/core/errors';
import type { Ids } from '@onsale/core/ids';
import type { TRPCClient } from '@trpc/client';
import type {
  AppRouter,
  Cancellation,
  Concert,
  Order,
  QueueEntry,
  Receipt,
  Reservation,
  SeatChoice,
  SeatMap,
  WalletEntry,
} from './api-types.ts';

export interface OnsaleOptions {
  /** Where the server is, such as `http://127.0.0.1:4600`. */
  url: string;
  /**
   * Who you are: the account key that a first join gave you. Any credential will do: a queue token
   * stands for its user, and the admin key opens `trpc.admin`.
   */
  accountKey?: string | undefined;
  /** How long one attempt of a call may take, its answer included. 10 s unless told. */
  timeoutMs?: number | undefined;
  /** How often a call is repeated, where that is safe. 2 unless told; 0 turns retries off. */
  maxRetries?: number | undefined;
  /** Sends the requests; the platform's own unless told. */
  fetch?: typeof globalThis.fetch | undefined;
  /** For tests and simulations: every timeout, backoff and poll asks this clock. */
  clock?: Clock | undefined;
  /** For tests and simulations: 0 <= random() < 1, for the jitter of backoff and polls. */
  random?: (() => number) | undefined;
  /** For tests and simulations: makes the idempotency keys of charges, and new account keys. */
  ids?: Pick<Ids, 'id' | 'accountKey'> | undefined;
}

export interface CallOptions {
  /** Aborts the call, whether it is under way, waiting or backing off. */
  signal?: AbortSignal | undefined;
}

export interface JoinOptions extends CallOptions {
  /** May be left out when exactly one concert is on sale. */
  concertId?: string | undefined;
  /** Told, and waited for, before a proof of work is computed. */
  onChallenge?: ((challenge: Challenge) => void | Promise<void>) | undefined;
}

/** What a line asks for before it lets somebody join: on average 2 to the power of `bits` hashes. */
export interface Challenge {
  bits: number;
  expiresAt: string;
}

/** A client of one server, on behalf of one buyer. */
export interface Onsale {
  /** The key that this client acts with: the given one, or that of the account a join created. */
  readonly accountKey: string | undefined;
  concerts(options?: CallOptions): Promise<Concert[]>;
  /**
   * Takes a place at the end of the line. Without an account key the join creates an account, and
   * `accountKey` is set from then on: keep it. With one, a place that you already have comes back.
   * Where the line asks for a proof of work it is computed first, in slices that leave the program
   * responsive.
   *
   * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE
   */
  join(options?: JoinOptions): Promise<JoinedPlace>;
  /** The place of a queue token from an earlier join. Asks nobody: `entry` is undefined at first. */
  resume(queueToken: string): Place;
  /**
   * All of it in one go: joins, waits for the turn, picks the first bookable date unless `date` is
   * given, reserves, pays. Best seats that a date does not have are looked for on the next one.
   *
   * When anything fails after seats were reserved, or the signal aborts, they are released first.
   * An abort while waiting keeps the place: join again with the same account key and go on. A
   * payment that is under way is seen through, never aborted; when no answer came
   * (`isOutcomeUnknown`) the seats stay reserved, so that paying again can settle it.
   *
   * @throws whatever the steps throw, and INVALID_INPUT when the seats cost more than `maxPrice`.
   */
  buy(options?: BuyOptions): Promise<Receipt>;
  /**
   * Gives the account another key, which this client acts with from then on; the one before is dead
   * at once. Keep `accountKey` anew. Places in line and their tokens stay as they are.
   *
   * A key that was made before the call (`newAccountKey()`) and kept can settle it from anywhere,
   * should no answer come: the same call again, with the old `accountKey` and that `newKey`.
   *
   * @returns the new key.
   * @throws NOT_AUTHENTICATED, also when this client acts with a queue token.
   */
  rotateKey(options?: CallOptions & { newKey?: string | undefined }): Promise<string>;
  readonly wallet: Wallet;
  /** All reservations of this buyer, whatever their status, newest first. */
  reservations(options?: CallOptions): Promise<Reservation[]>;
  /** All orders of this buyer, newest first; asks for the next page when it is needed. */
  orders(options?: CallOptions): AsyncIterable<Order>;
  /**
   * Refunds the order to the wallet and frees its seats.
   *
   * @throws ORDER_NOT_FOUND, ALREADY_CANCELLED
   */
  cancel(orderId: string, options?: CallOptions): Promise<Cancellation>;
  /**
   * The typed tRPC client underneath, with the same timeouts, retries and errors. Calls act with
   * `accountKey`, or with what `{ context: { credential } }` names.
   */
  readonly trpc: TRPCClient<AppRouter>;
}

export interface Wallet {
  balance(options?: CallOptions): Promise<number>;
  /**
   * Pays points in and resolves with the new balance. Without an `idempotencyKey` one is made for
   * this call, so that its own retries never charge twice; give one to repeat the call safely.
   *
   * @throws BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
   */
  charge(
    amount: number,
    options?: CallOptions & { idempotencyKey?: string | undefined },
  ): Promise<number>;
  /** Every change of the wallet, newest first; asks for the next page when it is needed. */
  history(options?: CallOptions): AsyncIterable<WalletEntry>;
}

/** A place in one concert's line, and once it is active, the way to the seats. */
export interface Place {
  /** The place as last seen; undefined on a resumed place until the first answer. */
  readonly entry: QueueEntry | undefined;
  /**
   * The credential of this place, as last shown. Keep it to resume the place later, from anywhere:
   * after the server changed its secret, the latest one is the one that lasts.
   */
  readonly token: string;
  /** Asks for the place as it is now. */
  status(options?: CallOptions): Promise<QueueEntry>;
  /**
   * The place as it is, then every poll's answer, as often as the server wants to be asked. Ends
   * with the entry that is active or over. A failed poll that may be repeated does not end it.
   */
  updates(options?: CallOptions): AsyncIterable<QueueEntry>;
  /**
   * Resolves when it is your turn.
   *
   * @throws QUEUE_TOKEN_EXPIRED when the place is over.
   */
  admitted(options?: CallOptions): Promise<QueueEntry>;
  /** Gives the place up; seats it holds are released. */
  leave(options?: CallOptions): Promise<QueueEntry>;
  /** The dates that have a free seat. Throws NOT_ADMITTED while waiting, as all that follow. */
  dates(options?: CallOptions): Promise<string[]>;
  seats(date: string, options?: CallOptions): Promise<SeatMap>;
  /**
   * Holds all the seats or none.
   *
   * @throws SEAT_UNAVAILABLE, SEAT_LIMIT_EXCEEDED, SOLD_OUT, NO_ADJACENT_SEATS, DATE_NOT_FOUND,
   * SEAT_NOT_FOUND
   */
  reserve(choice: SeatChoice, options?: CallOptions): Promise<Held>;
  /** A reservation from `onsale.reservations()`, to be paid or released. Asks nobody. */
  held(reservation: Reservation): Held;
}

export interface JoinedPlace extends Place {
  readonly entry: QueueEntry;
}

/** A reservation in hand. `await using held = await place.reserve(…)` never leaves seats behind. */
export interface Held extends Readonly<Reservation>, AsyncDisposable {
  /**
   * Pays from the wallet. A paid reservation answers again with its first receipt, so a payment
   * whose outcome is unknown (`isOutcomeUnknown`) is settled by paying again.
   *
   * @throws INSUFFICIENT_BALANCE, RESERVATION_EXPIRED, RESERVATION_RELEASED
   */
  pay(options?: CallOptions): Promise<Receipt>;
  /** @throws RESERVATION_EXPIRED, RESERVATION_RELEASED */
  release(options?: CallOptions): Promise<Reservation>;
  /** Releases the seats unless they are paid, or may be; a failure is left to their expiry. */
  [Symbol.asyncDispose](): Promise<void>;
}

export type BuyOptions = CallOptions & {
  /** May be left out when exactly one concert is on sale. */
  concertId?: string | undefined;
  /** The first date with free seats unless told. */
  date?: string | undefined;
  /** The most that the whole order may cost, in points. Checked before any seat is held. */
  maxPrice?: number | undefined;
  /** Told each step, and waited for: charge the wallet in here on `reserved`, for instance. */
  onProgress?: ((step: BuyStep) => void | Promise<void>) | undefined;
} & (
    | { seatNos: number[]; best?: undefined }
    /** How many seats side by side; 1 unless told. */
    | { best?: number | undefined; seatNos?: undefined }
  );

/** What `buy` has come to. */
export type BuyStep =
  /** The line asks for a proof of work, which is being computed. */
  | ({ step: 'challenged' } & Challenge)
  | { step: 'joined'; entry: QueueEntry; token: string; accountKey: string | undefined }
  | { step: 'waiting'; entry: QueueEntry }
  | { step: 'admitted'; entry: QueueEntry }
  /** This date has no such seats (SOLD_OUT, NO_ADJACENT_SEATS); the next one is tried, if any. */
  | { step: 'dateSkipped'; date: string; error: OnsaleError }
  | { step: 'reserved'; reservation: Reservation }
  | { step: 'paid'; receipt: Receipt }
  /** Something failed or was aborted after the seats were reserved, and they are free again. */
  | { step: 'released'; reservation: Reservation };
