/**
 * The public API of the SDK, in the order in which a buyer uses it.
 *
 * Every call rejects with an `OnsaleError` and nothing else, with one exception: a call whose
 * `signal` is aborted rejects with the signal's reason, as `fetch` does. Any call may reject with
 * `UNREACHABLE`, `TIMED_OUT`, `RATE_LIMITED`, `OVERLOADED` or `INTERNAL`, and with
 * `NOT_AUTHENTICATED` when its credential is missing or unknown; `@throws` lists the other
 * reasons. Times are ISO-8601 strings in UTC, dates are `YYYY-MM-DD`, prices and balances are
 * integer points.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import type { OnsaleError } from '@onsale/core/errors';
import type { CallOptions, CallPromise } from './options/call-options.ts';
import type {
  Cancellation,
  Concert,
  Draw,
  Order,
  QueueEntry,
  GroupReceipt,
  Receipt,
  Reservation,
  RoomStatus,
  BestSeatWishes,
  SeatChoice,
  SeatMap,
  SeatMapUpdate,
  WalletEntry,
} from './api-types.ts';
import type { UpdateOptions } from './options/update-options.ts';
import type { Procedures } from './generated/wire-types.ts';

/** Options of `seats`. */
export interface SeatOptions extends CallOptions {
  /** The result of an earlier call, which stays as it is. One of another date is ignored. */
  since?: SeatMap | undefined;
}

/** Options of `cancel`. */
export interface CancelOptions extends CallOptions {
  /** Some of the seats of the order; all that remain by default. */
  seatNos?: number[] | undefined;
}

export interface JoinOptions extends CallOptions {
  /** May be omitted when exactly one concert is on sale. */
  concertId?: string | undefined;
  /** Called, and awaited, before a proof of work is computed. */
  onChallenge?: ((challenge: Challenge) => void | Promise<void>) | undefined;
}

/** The proof of work that a line may require of a join; it takes 2 ** `bits` hashes on average. */
export interface Challenge {
  bits: number;
  /** The proof must arrive before this instant. */
  expiresAt: string;
}

/** A client of one server, on behalf of one buyer. */
export interface Onsale {
  /**
   * The account key that this client acts with: the given one, or that of the account that a join
   * created; undefined before that.
   */
  readonly accountKey: string | undefined;
  /**
   * The concerts that are not hidden, whatever their sale state, until a day after they closed.
   * Needs no credential.
   */
  concerts(options?: CallOptions): CallPromise<Concert[]>;
  /**
   * The public state of a concert's line, for a page that many people watch: the server answers it
   * from memory, and caches may keep it for a second. Needs no credential.
   *
   * @throws CONCERT_NOT_FOUND
   */
  room(concertId: string, options?: CallOptions): CallPromise<RoomStatus>;
  /**
   * The draw of lots of a concert, done or to come: everything that its wait numbers follow from.
   * Needs no credential.
   *
   * @throws CONCERT_NOT_FOUND also where no lots are drawn
   */
  draw(concertId: string, options?: CallOptions): CallPromise<Draw>;
  /**
   * Takes a place at the end of the line. Without an account key the join creates an account and
   * sets `accountKey`: store it. With one, a buyer who has a place already gets that place back.
   * Where the line requires a proof of work, it is computed first, in slices that keep the program
   * responsive.
   *
   * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE, SOLD_OUT, CHALLENGE_REQUIRED (after
   * three challenges that expired while they were solved)
   */
  join(options?: JoinOptions): CallPromise<JoinedPlace>;
  /**
   * The place of a queue token from an earlier join. Sends nothing, so `entry` is undefined until
   * the first response.
   */
  resume(queueToken: string): Place;
  /**
   * The whole purchase: joins, waits to be admitted, takes the first available date unless `date`
   * is given, reserves and pays. If a date lacks the wanted best seats, the next one is tried.
   *
   * If anything fails after seats were reserved, or the signal aborts, the seats are released
   * first. An abort while waiting keeps the place: join again with the same account key to
   * continue. A payment in flight is completed, never aborted; if its outcome is unknown
   * (`isOutcomeUnknown`) the seats stay reserved, so that paying again can resolve it.
   *
   * It gives up when every seat is sold while it waits: it leaves the line and throws SOLD_OUT. To
   * wait for cancelled seats instead, use `join` and `admitted`.
   *
   * @throws whatever the steps throw, and INVALID_INPUT when the options contradict each other or
   * the seats cost more than `maxPrice`.
   */
  buy(options?: BuyOptions): Promise<Receipt>;
  /**
   * Replaces the account's key. The old key stops working at once and this client uses the new one,
   * so store `accountKey` again. Places in line and their tokens are unaffected.
   *
   * To be able to repeat a rotation whose response is lost, generate `newKey` with
   * `newAccountKey()` and store it before the call. The same call, with the old `accountKey` and
   * that `newKey`, can then be made again from anywhere.
   *
   * @returns the new key.
   * @throws NOT_AUTHENTICATED, also when this client acts with a queue token; INVALID_INPUT when
   * `newKey` is malformed or in use.
   */
  rotateKey(options?: CallOptions & { newKey?: string | undefined }): CallPromise<string>;
  readonly wallet: Wallet;
  /** All reservations of this buyer, of every status, newest first. */
  reservations(options?: CallOptions): Promise<Reservation[]>;
  /** All orders of this buyer, newest first. Fetches each page when it is needed. */
  orders(options?: CallOptions): AsyncIterable<Order>;
  /**
   * Refunds an order to the wallet, or some of its seats; voids their tickets and releases them.
   *
   * @throws ORDER_NOT_FOUND, ALREADY_CANCELLED, CANCELLATION_CLOSED, SEAT_NOT_FOUND,
   * SEAT_RESTRICTED
   */
  cancel(orderId: string, options?: CancelOptions): CallPromise<Cancellation>;
  /**
   * The typed tRPC client underneath, with the same timeouts, retries and errors. Its calls act
   * with `accountKey`, or with the credential in `{ context: { credential } }`.
   */
  readonly trpc: Procedures;
}

export interface Wallet {
  /** The balance in points. */
  balance(options?: CallOptions): CallPromise<number>;
  /**
   * Pays points in, and resolves with the new balance. Each call generates an `idempotencyKey` for
   * its own retries, so it never charges twice; pass one to be able to repeat the call itself.
   *
   * @throws INVALID_INPUT, BALANCE_LIMIT_EXCEEDED, IDEMPOTENCY_KEY_REUSED
   */
  charge(amount: number, options?: CallOptions): CallPromise<number>;
  /** Every change of the wallet, newest first. Fetches each page when it is needed. */
  history(options?: CallOptions): AsyncIterable<WalletEntry>;
}

/** A place in one concert's line and, once it is active, the way to the seats. */
export interface Place {
  /** The place as of the latest response; undefined on a resumed place until the first one. */
  readonly entry: QueueEntry | undefined;
  /**
   * The latest queue token, `osq_…`, of this place. Store it to resume the place later, from
   * anywhere. It changes when the server rotates its signing secret; only the latest keeps working.
   */
  readonly token: string;
  /** Fetches the place as it is now. The first call after an admission claims it. */
  status(options?: CallOptions): CallPromise<QueueEntry>;
  /**
   * Yields the place as it is, then again whenever anything of it changes: by a stream, or by polls
   * at the interval that the server asks for. Ends after an entry that does not wait (in the lobby
   * or in line), or whose concert is `closed`. While it is `soldOut` it goes on, because cancelled
   * orders free their seats. A connection that is lost is made again, and goes on from what was
   * seen: the latest state is never missed, and none is told twice.
   *
   * @throws what `status` throws and a repeat does not help against, such as NOT_AUTHENTICATED or
   * BANNED; in the transport `sse` also INTERNAL where streams do not work.
   */
  updates(options?: UpdateOptions): AsyncIterable<QueueEntry>;
  /**
   * Resolves when the place is `active`.
   *
   * @throws QUEUE_TOKEN_EXPIRED when the place is over; NOT_ON_SALE when the concert was closed.
   */
  admitted(options?: UpdateOptions): Promise<QueueEntry>;
  /** Gives the place up and releases the seats that it holds. */
  leave(options?: CallOptions): CallPromise<QueueEntry>;
  /**
   * The dates with an available seat, `YYYY-MM-DD`.
   *
   * @throws NOT_ADMITTED while waiting, QUEUE_TOKEN_EXPIRED when over, as do `seats`, `reserve` and
   * the calls of a reservation.
   */
  dates(options?: CallOptions): CallPromise<string[]>;
  /**
   * The seat map of a date, as of now. With an earlier map of this place in `since`, only what
   * changed is sent, and the result is that map brought up to date.
   *
   * @throws DATE_NOT_FOUND, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
   */
  seats(date: string, options?: SeatOptions): CallPromise<SeatMap>;
  /**
   * Yields the seat map of a date, then the map brought up to date whenever seats change, a tenth
   * of a second later by a stream, within 4 s by polls. A caller who takes long gets the changes of
   * that time as one update, or as few. Ends when the session is over: paid, expired, left.
   *
   * @throws DATE_NOT_FOUND, NOT_ADMITTED; QUEUE_TOKEN_EXPIRED where the session is over before the
   * first map; DATE_CANCELLED, also while it runs; otherwise as `updates`.
   */
  watchSeats(date: string, options?: UpdateOptions): AsyncIterable<SeatMapUpdate>;
  /**
   * Holds all the seats for this buyer, or none.
   *
   * @throws SEAT_UNAVAILABLE, SEAT_LIMIT_EXCEEDED, SOLD_OUT, SEATS_HELD, NO_ADJACENT_SEATS,
   * DATE_CLOSED, DATE_NOT_FOUND, SEAT_NOT_FOUND, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
   */
  reserve(choice: SeatChoice, options?: CallOptions): CallPromise<Held>;
  /**
   * Pays several reservations of this concert, 1 to 10, all of them or none: one order for each.
   * Paying the same ones again returns the first answer.
   *
   * @throws as `pay` of a reservation; INSUFFICIENT_BALANCE requires the sum.
   */
  pay(reservationIds: string[], options?: CallOptions): CallPromise<GroupReceipt>;
  /** A reservation from `onsale.reservations()`, to be paid or released. Sends nothing. */
  held(reservation: Reservation): Held;
}

/** A place that was joined by this client, so its `entry` is known. */
export interface JoinedPlace extends Place {
  readonly entry: QueueEntry;
}

/**
 * A reservation with the calls that end it. `await using held = await place.reserve(…)` releases
 * the seats when the block is left without a payment.
 */
export interface Held extends Readonly<Reservation>, AsyncDisposable {
  /**
   * Pays from the wallet. Paying a paid reservation returns its first receipt again, so a payment
   * whose outcome is unknown (`isOutcomeUnknown`) is resolved by paying again.
   *
   * @throws INSUFFICIENT_BALANCE, RESERVATION_EXPIRED, RESERVATION_RELEASED, RESERVATION_NOT_FOUND,
   * NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
   */
  pay(options?: CallOptions): CallPromise<Receipt>;
  /**
   * Releases the seats.
   *
   * @throws RESERVATION_EXPIRED, RESERVATION_RELEASED, RESERVATION_NOT_FOUND, NOT_ADMITTED,
   * QUEUE_TOKEN_EXPIRED
   */
  release(options?: CallOptions): CallPromise<Reservation>;
  /**
   * Releases the seats unless they are paid, or may be. Never rejects with an `OnsaleError`: if the
   * release fails, the seats are released at their expiry.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

export type BuyOptions = Omit<CallOptions, 'idempotencyKey'> & {
  /** May be omitted when exactly one concert is on sale. */
  concertId?: string | undefined;
  /** Default: the first date with available seats. */
  date?: string | undefined;
  /** The most that the whole order may cost, in points. Checked before any seat is held. */
  maxPrice?: number | undefined;
  /** Called, and awaited, at each step: on `reserved` it may charge the wallet, for instance. */
  onProgress?: ((step: BuyStep) => void | Promise<void>) | undefined;
} & (
    | { seatNos: number[]; best?: undefined; section?: undefined; accessible?: undefined }
    /** Number of adjacent seats, 1 by default, and the wishes that the server chooses by. */
    | ({ best?: number | undefined; seatNos?: undefined } & Omit<BestSeatWishes, 'maxPrice'>)
  );

/** The steps that `buy` reports. */
export type BuyStep =
  /** The line requires a proof of work, which is being computed. */
  | ({ step: 'challenged' } & Challenge)
  | { step: 'joined'; entry: QueueEntry; token: string; accountKey: string | undefined }
  /** Reported for each update while waiting. */
  | { step: 'waiting'; entry: QueueEntry }
  /** The server does not answer, and is asked again; the place is kept. Then it answers. */
  | { step: 'reconnecting'; error: OnsaleError; failures: number }
  | { step: 'restored' }
  | { step: 'admitted'; entry: QueueEntry }
  /**
   * The date has no such seats (SOLD_OUT, SEATS_HELD, NO_ADJACENT_SEATS); the next date is tried,
   * if there is one.
   */
  | { step: 'dateSkipped'; date: string; error: OnsaleError }
  | { step: 'reserved'; reservation: Reservation }
  | { step: 'paid'; receipt: Receipt }
  /** The purchase failed or was aborted after the seats were reserved, and they are released. */
  | { step: 'released'; reservation: Reservation };
