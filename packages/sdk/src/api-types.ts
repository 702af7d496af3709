/** The types of answers, by the names that this package gives them. */
import type { Procedures, Seat, SeatMap } from './generated/wire-types.ts';
import type { Mutation, Query } from './procedure-types.ts';

export type {
  Concert,
  Draw,
  GroupReceipt,
  Order,
  QueueEntry,
  Receipt,
  ChangedSeat,
  Reservation,
  Seat,
  SeatChanges,
  SeatMap,
  WalletEntry,
} from './generated/wire-types.ts';

/**
 * `lobby` before the doors open, where there is one, then `waiting`, then `active` (admitted: may
 * see seats, reserve and pay), then over: `finished`
 * (paid), `expired` (the session ran out) or `left`.
 */
export type QueueStatus = OutputOf<Procedures['queue']['status']>['status'];

/** The public state of a line, as of the last second. */
export interface RoomStatus {
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * `upcoming` before the sale opens, `on_sale`, `paused` (on sale, admissions are paused),
   * `sold_out` while every seat is sold, or `closed`.
   */
  state: 'upcoming' | 'on_sale' | 'paused' | 'sold_out' | 'closed';
  /** No place with a wait number up to this one waits any more; 0 before the first admission. */
  serving: number;
  /** The number of places that wait. */
  waiting: number;
  /** The highest wait number handed out. */
  joined: number;
  /** Whether every seat of every date is sold. */
  soldOut: boolean;
  /** The number of seats that are free. */
  available: number;
  /** The price of the cheapest seat, in points. */
  priceFrom: number;
  /** When the sale opens; null if it has no opening time. */
  opensAt: string | null;
  /** From when on buyers may join before that; null without a lobby. */
  lobbyOpensAt: string | null;
  /** How the lobby is admitted: in the order of joining, or by lots that are drawn. */
  order: 'arrival' | 'draw';
  /** The commitment to the seed of the draw, in hex; null where no lots are drawn. */
  seedHash: string | null;
}

/** A seat map as of now, and what changed in it. */
export interface SeatMapUpdate {
  /**
   * The whole map: a new object each time, so that a component which compares sees it. It shares
   * the seats that did not change.
   */
  map: SeatMap;
  /**
   * The seats that differ from the update before, as they are now, by their number; empty in the
   * first one. Never empty after that.
   */
  changes: Seat[];
}

/** Seats of a date: named in `seatNos`, or `best` adjacent seats that the server chooses. */
export type SeatChoice =
  | { date: string; seatNos: number[]; best?: undefined }
  | ({ date: string; best: number; seatNos?: undefined } & BestSeatWishes);

/** The wishes of a buyer for the best seats, beyond their number. */
export interface BestSeatWishes {
  /** The name of the section that they are in; any section without it. */
  section?: string | undefined;
  /** The most that all of them together may cost, in points. */
  maxPrice?: number | undefined;
  /**
   * How many of them are accessible seats. Their companion seats are taken for the others first,
   * then the seats beside them.
   */
  accessible?: number | undefined;
}

/** The result of cancelling an order: points `refunded`, and the new `balance`. */
export interface Cancellation extends OutputOf<Procedures['order']['cancel']> {}

/** The answer of a procedure. */
export type OutputOf<P> =
  P extends Query<infer _, infer Output>
    ? Output
    : P extends Mutation<infer _, infer Output>
      ? Output
      : never;
