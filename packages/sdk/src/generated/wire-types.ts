/** Types of the wire, generated from the schemas of the server: `npx -y pnpm@12 sdk-types`. */
import type { Mutation, Query } from '../procedure-types.ts';

export interface Concert {
  /** The concert, `con_…`. */
  concertId: string;
  /** The title, for people to read. */
  title: string;
  /**
   * The dates of the concert, ascending: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its
   * `timeZone`.
   */
  dates: string[];
  /** The same dates, with their instants. */
  performances: Performance[];
  /** Those of the dates that were cancelled. */
  cancelledDates: CancelledDate[];
  /** The IANA name of the time zone of the dates. */
  timeZone: string;
  /**
   * `upcoming` before `opensAt`; `sold_out` while every seat is sold, which a
   * cancellation ends; `closed` from the end of the sale of the last date, from
   * `closesAt`, or by an operator.
   */
  saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
  /** When the sale opens; null if it has no opening time. */
  opensAt: string | null;
  /** From when on buyers may join before `opensAt`; null without a lobby. */
  lobbyOpensAt: string | null;
  /**
   * The order in which the lobby is admitted: `arrival`, that of joining, or `draw`,
   * by lots that are drawn when the doors open.
   */
  order: 'arrival' | 'draw';
  /**
   * The commitment to the seed of the draw: its SHA-256, in hex; null where no lots
   * are drawn.
   */
  seedHash: string | null;
  /** The seats of each date. */
  seatsPerDate: number;
  /** How many seats a buyer may hold and own, over all dates. */
  maxSeatsPerUser: number;
  /**
   * How many hours before a date begins its orders cannot be cancelled. A date
   * without a time begins with its day in the time zone of the concert.
   */
  cancelUntilHours: number;
  /** Whether every seat of every date is sold. */
  soldOut: boolean;
  /** Seats that are free, as of the last seconds. */
  available: number;
  /** The price of the cheapest seat, in points. */
  priceFrom: number;
}

export interface Performance {
  /** The date, as every call names it. */
  date: string;
  /** When it begins; null for a date without a time. */
  startsAt: string | null;
  /**
   * From when on it is not sold. Null: until it is over everywhere on earth, as
   * dates of an older server are.
   */
  saleEndsAt: string | null;
}

export interface CancelledDate {
  /** The date. */
  date: string;
  /** Why it was cancelled. */
  reason: string;
}

export interface Joined {
  /** The queue token, `osq_…`, of this place; a later one replaces an earlier one. */
  token: string;
  /** The account of a buyer, `usr_…`. */
  userId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * The wait number: 1, 2, 3 … in the order of joining, or as it was drawn; null
   * until lots are drawn.
   */
  waitNo: number | null;
  /**
   * The number of its lot: 1, 2, 3 … in the order of registering; null where no lots
   * are drawn, and for who joined after the lobby was closed.
   */
  lot: number | null;
  /**
   * `lobby`: joined before the doors open; `waiting`; `active`: admitted, may
   * reserve and pay; then over: `finished` (paid), `expired` (the session ended, or
   * the buyer was absent too long) or `left`.
   */
  status: 'lobby' | 'waiting' | 'active' | 'finished' | 'expired' | 'left';
  /** When the doors open; null unless the place is in the lobby. */
  opensAt: string | null;
  /**
   * Present buyers who wait ahead of this one; 0 unless waiting, and until lots are
   * drawn.
   */
  ahead: number;
  /**
   * Estimated seconds until the admission; 0 when active, null when unknown, while
   * the room is paused, and when the place is over.
   */
  etaSeconds: number | null;
  /** The end of the session; null unless the place is active or expired. */
  expiresAt: string | null;
  /** How long to wait before the next poll, in milliseconds. */
  pollAfterMs: number;
  /** Present while the place waits in a paused room. */
  paused?: true;
  /** Present while every seat of every date to come is sold. */
  soldOut?: true;
  /** Present while the entry waits for a concert that an operator has closed. */
  closed?: true;
  /** The key of the account, `osa_…`; present when the join created it. Store it. */
  accountKey?: string;
}

export interface QueueEntry {
  /** The queue token, `osq_…`, of this place; a later one replaces an earlier one. */
  token: string;
  /** The account of a buyer, `usr_…`. */
  userId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * The wait number: 1, 2, 3 … in the order of joining, or as it was drawn; null
   * until lots are drawn.
   */
  waitNo: number | null;
  /**
   * The number of its lot: 1, 2, 3 … in the order of registering; null where no lots
   * are drawn, and for who joined after the lobby was closed.
   */
  lot: number | null;
  /**
   * `lobby`: joined before the doors open; `waiting`; `active`: admitted, may
   * reserve and pay; then over: `finished` (paid), `expired` (the session ended, or
   * the buyer was absent too long) or `left`.
   */
  status: 'lobby' | 'waiting' | 'active' | 'finished' | 'expired' | 'left';
  /** When the doors open; null unless the place is in the lobby. */
  opensAt: string | null;
  /**
   * Present buyers who wait ahead of this one; 0 unless waiting, and until lots are
   * drawn.
   */
  ahead: number;
  /**
   * Estimated seconds until the admission; 0 when active, null when unknown, while
   * the room is paused, and when the place is over.
   */
  etaSeconds: number | null;
  /** The end of the session; null unless the place is active or expired. */
  expiresAt: string | null;
  /** How long to wait before the next poll, in milliseconds. */
  pollAfterMs: number;
  /** Present while the place waits in a paused room. */
  paused?: true;
  /** Present while every seat of every date to come is sold. */
  soldOut?: true;
  /** Present while the entry waits for a concert that an operator has closed. */
  closed?: true;
}

export interface SeatMap {
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /** The version of the map: ask with it as `since` for what changed from then on. */
  version: string;
  /** The numbers of the seats that have an aisle to their right. */
  aisles: number[];
  /** Every seat of the date, by its number. */
  seats: Seat[];
  /** The numbers of the seats that are free. */
  available: number[];
}

export interface Seat {
  /** The number of the seat within the date. */
  seatNo: number;
  /** Row and seat within its section, such as `B-12`. */
  label: string;
  /** The part of the hall. */
  section: string;
  /** The row within its section, 1 in front. */
  row: number;
  /** The price of the seat, in points. */
  price: number;
  /** Marks of the seat; a `companion` seat is sold with its accessible one only. */
  flags: ('accessible' | 'companion' | 'restrictedView')[];
  /** `held`: reserved and not yet paid. `blocked`: not on sale. */
  status: 'available' | 'held' | 'sold' | 'blocked';
  /** Whether this buyer holds it or has bought it. */
  mine: boolean;
}

export interface SeatChanges {
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /** The version of the map: ask with it as `since` for what changed from then on. */
  version: string;
  /** The version that the changes lead on from: the `since` of the call. */
  since: string;
  /** The seats that may differ, as they are now, by their number; most often few. */
  changes: ChangedSeat[];
}

export interface ChangedSeat {
  /** The number of the seat within the date. */
  seatNo: number;
  /** `held`: reserved and not yet paid. `blocked`: not on sale. */
  status: 'available' | 'held' | 'sold' | 'blocked';
  /** Whether this buyer holds it or has bought it. */
  mine: boolean;
}

export interface Reservation {
  /** The reservation, `res_…`. */
  reservationId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /** The numbers of the seats, ascending. */
  seatNos: number[];
  /** The same seats, with their labels and prices. */
  seats: PricedSeat[];
  /** The price of the seats together, in points. */
  total: number;
  /** `held` until `expiresAt`, then `paid`, `released`, `expired`, or `cancelled`. */
  status: 'held' | 'paid' | 'released' | 'expired' | 'cancelled';
  /** When an unpaid reservation ends and its seats are free again. */
  expiresAt: string;
}

export interface PricedSeat {
  /** The number of the seat within the date. */
  seatNo: number;
  /** Row and seat within its section, such as `B-12`: as on the ticket. */
  label: string;
  /** The part of the hall. */
  section: string;
  /** The price that it was reserved at, in points. */
  price: number;
}

export interface Balance {
  /** The account of a buyer, `usr_…`. */
  userId: string;
  /** The points in the wallet after the call. */
  balance: number;
}

export interface WalletEntry {
  /** The ledger entry, `ent_…`. */
  entryId: string;
  /** `charge` by the buyer, `credit` by an operator, `payment`, or `refund`. */
  kind: 'charge' | 'credit' | 'payment' | 'refund';
  /** The points added; negative for a payment. */
  amount: number;
  /** The points in the wallet after this entry. */
  balanceAfter: number;
  /** When the entry was written. */
  at: string;
  /** The order paid or refunded; null for other kinds. */
  orderId: string | null;
}

export interface Receipt {
  /** A payment that fails is an error instead. */
  result: 'SUCCESS';
  /** The order, `ord_…`. */
  orderId: string;
  /** The reservation, `res_…`. */
  reservationId: string;
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /** The numbers of the seats, ascending. */
  seatNos: number[];
  /** The same seats, with their labels and prices. */
  seats: PricedSeat[];
  /** The price of the seats together, in points. */
  total: number;
  /** The points in the wallet after the call. */
  balance: number;
  /**
   * One ticket for each seat that was not refunded; none once the order is
   * cancelled.
   */
  tickets: {
    /** The code that opens the door, such as `TX4M-9Q2K-…`. */
    ticketCode: string;
    /** The number of the seat within the date. */
    seatNo: number;
    /** Row and seat within its section, such as `B-12`: as on the ticket. */
    label: string;
    /** The part of the hall. */
    section: string;
    /** The price that it was reserved at, in points. */
    price: number;
  }[];
  /** When the order was paid. */
  paidAt: string;
  /** The other reservations that the payment released, because it ends the session. */
  released: {
    /** The reservation, `res_…`. */
    reservationId: string;
    /**
     * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
     * concert lists it.
     */
    date: string;
    /** The numbers of the seats, ascending. */
    seatNos: number[];
  }[];
}

export interface GroupReceipt {
  /** A payment that fails is an error instead. */
  result: 'SUCCESS';
  /** A receipt for each reservation, in the given order. */
  payments: Receipt[];
  /** The points in the wallet after the call. */
  balance: number;
  /** The other reservations that the payment released, because it ends the session. */
  released: {
    /** The reservation, `res_…`. */
    reservationId: string;
    /**
     * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
     * concert lists it.
     */
    date: string;
    /** The numbers of the seats, ascending. */
    seatNos: number[];
  }[];
}

export interface Order {
  /** The order, `ord_…`. */
  orderId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /**
   * The seats that were not refunded, ascending; of a cancelled order, all that it
   * had.
   */
  seatNos: number[];
  /** The same seats, with their labels and prices. */
  seats: PricedSeat[];
  /**
   * The price of these seats together, in points; of a cancelled order, what was
   * refunded.
   */
  total: number;
  /** The sum of its refunds. */
  refunded: number;
  /** How the order was paid. */
  payment: 'points' | 'cash' | 'complimentary';
  /** The refunds of its seats, the first one first. */
  refunds: {
    /** The numbers of the seats, ascending. */
    seatNos: number[];
    /** The same seats, with their labels and prices. */
    seats: PricedSeat[];
    /** The price of these seats, which went back. */
    amount: number;
    /** As the operator gave it; null for the buyer. */
    reason: string | null;
    /** When they were refunded. */
    refundedAt: string;
  }[];
  /** `cancelled` once the last of its seats is refunded. */
  status: 'paid' | 'cancelled';
  /**
   * One ticket for each seat that was not refunded; none once the order is
   * cancelled.
   */
  tickets: {
    /** The code that opens the door, such as `TX4M-9Q2K-…`. */
    ticketCode: string;
    /** The number of the seat within the date. */
    seatNo: number;
    /** Row and seat within its section, such as `B-12`: as on the ticket. */
    label: string;
    /** The part of the hall. */
    section: string;
    /** The price that it was reserved at, in points. */
    price: number;
  }[];
  /** When the order was paid. */
  paidAt: string;
}

export interface EventPage {
  /** Oldest first. */
  events: Event[];
  /** The `after` of the next page, also when this one is empty. */
  nextAfter: string;
  /** Whether to ask for the next page at once. */
  hasMore: boolean;
}

export interface Event {
  /** The number of the event within its concert: 1, 2, 3 … */
  seq: number;
  /** The concert, `con_…`. */
  concertId: string;
  /** The kind of event. */
  type:
    | 'concert.created'
    | 'concert.opened'
    | 'concert.soldOut'
    | 'concert.closed'
    | 'place.joined'
    | 'place.admitted'
    | 'place.expired'
    | 'place.left'
    | 'place.finished'
    | 'reservation.created'
    | 'reservation.released'
    | 'order.paid'
    | 'order.cancelled'
    | 'order.refunded'
    | 'ticket.redeemed'
    | 'performance.cancelled';
  /** When it happened. */
  at: string;
  /** The ids, dates, instants and amounts of the event, by its type. */
  data: Record<string, unknown>;
  /** The position of the event: lists go on after it. */
  cursor: string;
}

export interface Draw {
  /** The concert, `con_…`. */
  concertId: string;
  /** The version of the algorithm: `onsale-draw-1`. */
  algorithm: string;
  /** The seed, in hex; null before the draw. */
  seed: string | null;
  /** The SHA-256 of the 32 bytes of the seed: public from the start. */
  seedHash: string;
  /** How many lots take part; null until the lobby is closed. */
  lots: number | null;
  /** The hash over the lots and their users; null until the lobby is closed. */
  lobbyHash: string | null;
  /** The text that an operator added to the key; empty if none. */
  beacon: string;
  /** When the lobby was closed: no lot was added after it. */
  closedAt: string | null;
  /** When lots were drawn; null before the draw. */
  drawnAt: string | null;
}

export interface ConcertTerms {
  /** The concert, `con_…`. */
  concertId: string;
  /** The title, for people to read. */
  title: string;
  /**
   * The dates of the concert, ascending: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its
   * `timeZone`.
   */
  dates: string[];
  /** The same dates, with their instants. */
  performances: Performance[];
  /** Those of the dates that were cancelled. */
  cancelledDates: CancelledDate[];
  /** The IANA name of the time zone of the dates. */
  timeZone: string;
  /** The seats of each date. */
  seatsPerDate: number;
  /** The rows of the hall, of all its sections. */
  rows: number;
  /**
   * The seats of each row, of which the last may have fewer; with a layout those of
   * the longest row.
   */
  seatsPerRow: number;
  /** The price of a seat, in points. */
  price: number;
  /** When the sale opens; null if it has no opening time. */
  opensAt: string | null;
  /** From when on buyers may join before `opensAt`; null without a lobby. */
  lobbyOpensAt: string | null;
  /**
   * The order in which the lobby is admitted: `arrival`, that of joining, or `draw`,
   * by lots that are drawn when the doors open.
   */
  order: 'arrival' | 'draw';
  /**
   * The commitment to the seed of the draw: its SHA-256, in hex; null where no lots
   * are drawn.
   */
  seedHash: string | null;
  /** When the concert closes at the latest; null: with the sale of its last date. */
  closesAt: string | null;
  /** How many minutes before a date begins its sale ends, where it has a time of day. */
  salesEndMinutes: number;
  /** When an operator closed the concert; null unless one did. */
  closedAt: string | null;
  /**
   * `upcoming` before `opensAt`; `sold_out` while every seat is sold, which a
   * cancellation ends; `closed` from the end of the sale of the last date, from
   * `closesAt`, or by an operator.
   */
  saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
  /** How long a reservation holds its seats, in seconds. */
  reservationSeconds: number;
  /** How many seats a buyer may hold and own, over all dates. */
  maxSeatsPerUser: number;
  /**
   * How many hours before a date begins its orders cannot be cancelled. A date
   * without a time begins with its day in the time zone of the concert.
   */
  cancelUntilHours: number;
  /** Whether the concert is left out of public lists; its id still works. */
  hidden: boolean;
  /**
   * Whether buyers who name seats may leave a single free seat between taken ones,
   * where another choice avoids it.
   */
  singleSeats: 'allow' | 'refuse';
  /** When the concert was created. */
  createdAt: string;
}

export interface AdminOrder {
  /** The order, `ord_…`. */
  orderId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /**
   * The seats that were not refunded, ascending; of a cancelled order, all that it
   * had.
   */
  seatNos: number[];
  /** The same seats, with their labels and prices. */
  seats: PricedSeat[];
  /**
   * The price of these seats together, in points; of a cancelled order, what was
   * refunded.
   */
  total: number;
  /** The sum of its refunds. */
  refunded: number;
  /** How the order was paid. */
  payment: 'points' | 'cash' | 'complimentary';
  /** The refunds of its seats, the first one first. */
  refunds: {
    /** The numbers of the seats, ascending. */
    seatNos: number[];
    /** The same seats, with their labels and prices. */
    seats: PricedSeat[];
    /** The price of these seats, which went back. */
    amount: number;
    /** As the operator gave it; null for the buyer. */
    reason: string | null;
    /** When they were refunded. */
    refundedAt: string;
  }[];
  /** `cancelled` once the last of its seats is refunded. */
  status: 'paid' | 'cancelled';
  /**
   * One ticket for each seat that was not refunded; none once the order is
   * cancelled.
   */
  tickets: {
    /** The code that opens the door, such as `TX4M-9Q2K-…`. */
    ticketCode: string;
    /** The number of the seat within the date. */
    seatNo: number;
    /** Row and seat within its section, such as `B-12`: as on the ticket. */
    label: string;
    /** The part of the hall. */
    section: string;
    /** The price that it was reserved at, in points. */
    price: number;
  }[];
  /** When the order was paid. */
  paidAt: string;
  /** The account of a buyer, `usr_…`. */
  userId: string;
  /** The wait number of its buyer; null at the box office. */
  waitNo: number | null;
  /** The note of the box office. */
  note: string | null;
  /** The operator of the box office; null for a buyer. */
  issuedBy: string | null;
  /** When its last seat was refunded; null if not. */
  cancelledAt: string | null;
}

export interface NewAdminKey {
  /** The name of the key, which the log of admin calls shows. */
  name: string;
  /**
   * The rights of the key: `sale` (concerts, rooms, lines), `wallet` (points),
   * `read`.
   */
  scopes: ('sale' | 'wallet' | 'read' | 'door')[];
  /** When the key was created. */
  createdAt: string;
  /** When it was revoked; null while it works. */
  revokedAt: string | null;
  /** The key, `osk_…`, shown only once. */
  adminKey: string;
}

export interface AdminKey {
  /** The name of the key, which the log of admin calls shows. */
  name: string;
  /**
   * The rights of the key: `sale` (concerts, rooms, lines), `wallet` (points),
   * `read`.
   */
  scopes: ('sale' | 'wallet' | 'read' | 'door')[];
  /** When the key was created. */
  createdAt: string;
  /** When it was revoked; null while it works. */
  revokedAt: string | null;
}

export interface SigningSecret {
  /** The version that a token names after `osq_`. */
  version: string;
  /** `next` signs soon, `signing` signs new tokens, `accepted` verifies older ones. */
  state: 'next' | 'signing' | 'accepted' | 'retired';
  /** When it was created; null for one of the settings. */
  createdAt: string | null;
  /** From when its tokens are refused; null before. */
  retiredAt: string | null;
  /** Tokens exchanged for its own since then are refused, too; null for none. */
  endIssuedSince: string | null;
}

export interface NewSigningSecret {
  /** The version that a token names after `osq_`. */
  version: string;
  /** `next` signs soon, `signing` signs new tokens, `accepted` verifies older ones. */
  state: 'next' | 'signing' | 'accepted' | 'retired';
  /** When it was created; null for one of the settings. */
  createdAt: string | null;
  /** From when its tokens are refused; null before. */
  retiredAt: string | null;
  /** Tokens exchanged for its own since then are refused, too; null for none. */
  endIssuedSince: string | null;
  /** From when it signs new tokens. */
  signsFrom: string;
}

export interface BlockedSeat {
  /** The number of the seat within the date. */
  seatNo: number;
  /** The seat within its section, such as `B-12`. */
  label: string;
  /** The part of the hall. */
  section: string;
  /** Why, for operators to read; null where none was given. */
  reason: string | null;
  /** When it was taken off sale. */
  blockedAt: string;
}

export interface Ban {
  /** The ban, `ban_…`. */
  banId: string;
  /** The banned network in CIDR notation, or null. */
  address: string | null;
  /** The banned account, or null. */
  userId: string | null;
  /** Why, for operators to read. */
  reason: string;
  /** When the ban was created. */
  createdAt: string;
  /** When it ends; null for no end. */
  expiresAt: string | null;
  /** When an operator deleted it; null while it stands. */
  removedAt: string | null;
}

export interface TicketAtDoor {
  /** Whether the ticket lets its holder in. */
  valid: boolean;
  /** Why a ticket is not valid here; left out for one that is. */
  reason?: 'OTHER_CONCERT' | 'OTHER_DATE' | 'DATE_CANCELLED' | 'VOID' | 'ALREADY_REDEEMED';
  /** The concert, `con_…`. */
  concertId: string;
  /** The order, `ord_…`. */
  orderId: string;
  /**
   * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
   * concert lists it.
   */
  date: string;
  /** The seat that the ticket is for. */
  seat: {
    /** The number of the seat within the date. */
    seatNo: number;
    /** Row and seat within its section, such as `B-12`: as on the ticket. */
    label: string;
    /** The part of the hall. */
    section: string;
    /** The price that it was reserved at, in points. */
    price: number;
  };
  /** When the ticket let its holder in; null if not yet. */
  redeemedAt: string | null;
  /** The gate that redeemed it; null if it named none. */
  gate: string | null;
}

export interface PerformanceStatus {
  /** The concert, `con_…`. */
  concertId: string;
  /** The date. */
  date: string;
  /** When it was cancelled; null if it was not. */
  cancelledAt: string | null;
  /** Why, as buyers see it; null if it was not cancelled. */
  reason: string | null;
  /** The orders that the cancellation refunds. */
  total: number;
  /** How many of them are refunded. */
  refunded: number;
  /** How many are left. */
  remaining: number;
  /** Whether every order is refunded. */
  finished: boolean;
  /** When the last one was; null while some are left. */
  finishedAt: string | null;
}

export interface NewWebhook {
  /** The webhook, `whk_…`. */
  webhookId: string;
  /** The address that events are posted to. */
  url: string;
  /** The types of events that it gets. */
  types: (
    | 'concert.created'
    | 'concert.opened'
    | 'concert.soldOut'
    | 'concert.closed'
    | 'place.joined'
    | 'place.admitted'
    | 'place.expired'
    | 'place.left'
    | 'place.finished'
    | 'reservation.created'
    | 'reservation.released'
    | 'order.paid'
    | 'order.cancelled'
    | 'order.refunded'
    | 'ticket.redeemed'
    | 'performance.cancelled'
  )[];
  /** Its concert; null for the events of every concert. */
  concertId: string | null;
  /** When it was created: it gets the events from then on. */
  createdAt: string;
  /** When its receiver said that it is gone (410); null while it works. */
  disabledAt: string | null;
  /** The secret that signs its deliveries, `whsec_…`, shown once. */
  secret: string;
}

export interface Webhook {
  /** The webhook, `whk_…`. */
  webhookId: string;
  /** The address that events are posted to. */
  url: string;
  /** The types of events that it gets. */
  types: (
    | 'concert.created'
    | 'concert.opened'
    | 'concert.soldOut'
    | 'concert.closed'
    | 'place.joined'
    | 'place.admitted'
    | 'place.expired'
    | 'place.left'
    | 'place.finished'
    | 'reservation.created'
    | 'reservation.released'
    | 'order.paid'
    | 'order.cancelled'
    | 'order.refunded'
    | 'ticket.redeemed'
    | 'performance.cancelled'
  )[];
  /** Its concert; null for the events of every concert. */
  concertId: string | null;
  /** When it was created: it gets the events from then on. */
  createdAt: string;
  /** When its receiver said that it is gone (410); null while it works. */
  disabledAt: string | null;
}

export interface Delivery {
  /** The delivery, `dlv_…`. */
  deliveryId: string;
  /** The webhook, `whk_…`. */
  webhookId: string;
  /** The concert, `con_…`. */
  concertId: string;
  /** The number of the event within its concert. */
  seq: number;
  /** The type of the event. */
  type:
    | 'concert.created'
    | 'concert.opened'
    | 'concert.soldOut'
    | 'concert.closed'
    | 'place.joined'
    | 'place.admitted'
    | 'place.expired'
    | 'place.left'
    | 'place.finished'
    | 'reservation.created'
    | 'reservation.released'
    | 'order.paid'
    | 'order.cancelled'
    | 'order.refunded'
    | 'ticket.redeemed'
    | 'performance.cancelled';
  /** `pending`: to be tried (again); `failed`: given up. */
  status: 'pending' | 'delivered' | 'failed';
  /** How many attempts were made, since the last redelivery if any. */
  attempts: number;
  /** When the event was found for this webhook. */
  createdAt: string;
  /** When it is tried next; null if it is over. */
  nextAttemptAt: string | null;
  /** The last attempt; null before the first. */
  lastAttemptAt: string | null;
  /** The HTTP status of the last answer; null without. */
  lastStatus: number | null;
  /** Why the last attempt failed; null if it did not. */
  lastError: string | null;
}

export interface AdminLogEntry {
  /** The entry, `log_…`. */
  logId: string;
  /** When the call was answered. */
  at: string;
  /** The name of the key; null for an unknown one. */
  who: string | null;
  /** Such as `admin.room.set`. */
  procedure: string;
  /** The input of the call without secrets; null if it had none. */
  input: Record<string, unknown> | null;
  /** The request's id in the server's log. */
  requestId: string;
  /** `ok`, or the reason of the refusal. */
  outcome: string;
}

/** Every procedure of the server by its path. */
export interface Procedures {
  account: {
    create: Mutation<
      void,
      {
        /** The account of a buyer, `usr_…`. */
        userId: string;
        /** The account key, `osa_…`, the credential of the account. It is shown once. */
        accountKey: string;
      }
    >;
    rotateKey: Mutation<
      {
        /** The new key, made by the caller so that a repeat is safe; generated if left out. */
        newKey?: string | undefined;
      } | void,
      {
        /** The account of a buyer, `usr_…`. */
        userId: string;
        /** The account key, `osa_…`, the credential of the account. It is shown once. */
        accountKey: string;
      }
    >;
  };
  concert: {
    list: Query<
      void,
      {
        /** The concerts in the public list. */
        concerts: Concert[];
      }
    >;
  };
  queue: {
    join: Mutation<
      {
        /** May be left out while one concert is on sale. */
        concertId?: string | undefined;
        /**
         * The proof of work for the challenge of CHALLENGE_REQUIRED: the challenge, a dot
         * and a number.
         */
        proof?: string | undefined;
      } | void,
      Joined
    >;
    status: Query<void, QueueEntry>;
    leave: Mutation<void, QueueEntry>;
  };
  seat: {
    dates: Query<
      void,
      {
        /** The dates with an available seat. */
        dates: string[];
      }
    >;
    list: Query<
      {
        /**
         * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
         * concert lists it.
         */
        date: string;
      },
      SeatMap
    > &
      Query<
        {
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /**
           * The version of an earlier answer to the same buyer: the answer is then what
           * changed since. A version that is unknown or too old is answered with the whole
           * map.
           */
          since?: string | undefined;
        },
        SeatMap | SeatChanges
      >;
  };
  reservation: {
    create: Mutation<
      | {
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The seats to hold, all of them or none. */
          seatNos: number[];
        }
      | {
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** How many adjacent seats to hold; the server chooses the best free ones. */
          best: number;
          /** Only seats of this section. */
          section?: string | undefined;
          /** The most that all seats together may cost, in points. */
          maxPrice?: number | undefined;
          /**
           * How many of the seats are accessible ones; companion seats are taken for the
           * others first.
           */
          accessible?: number | undefined;
        },
      Reservation
    >;
    list: Query<
      {
        /** At most how many entries the page has. */
        limit?: number | undefined;
        /** The `nextCursor` of the previous page; absent for the first. */
        cursor?: string | undefined;
      } | void,
      {
        /** Newest first. */
        reservations: Reservation[];
        /** The `cursor` of the next page; null on the last one. */
        nextCursor: string | null;
      }
    >;
    release: Mutation<
      {
        /** The reservation, `res_…`. */
        reservationId: string;
      },
      Reservation
    >;
  };
  wallet: {
    balance: Query<void, Balance>;
    charge: Mutation<
      {
        /** The points to add. */
        amount: number;
        /** A key of the caller: a repeat with the same key and amount takes effect once. */
        idempotencyKey?: string | undefined;
      },
      Balance
    >;
    history: Query<
      {
        /** At most how many entries the page has. */
        limit?: number | undefined;
        /** The `nextCursor` of the previous page; absent for the first. */
        cursor?: string | undefined;
      } | void,
      {
        /** Newest first. */
        entries: WalletEntry[];
        /** The `cursor` of the next page; null on the last one. */
        nextCursor: string | null;
      }
    >;
  };
  payment: {
    pay: Mutation<
      {
        /** The reservation, `res_…`. */
        reservationId: string;
      },
      Receipt
    > &
      Mutation<
        {
          /** The reservations to pay, all of them or none. */
          reservationIds: string[];
        },
        GroupReceipt
      > &
      Mutation<
        | {
            /** The reservation, `res_…`. */
            reservationId: string;
          }
        | {
            /** The reservations to pay, all of them or none. */
            reservationIds: string[];
          },
        Receipt | GroupReceipt
      >;
  };
  order: {
    list: Query<
      {
        /** At most how many entries the page has. */
        limit?: number | undefined;
        /** The `nextCursor` of the previous page; absent for the first. */
        cursor?: string | undefined;
      } | void,
      {
        /** Newest first. */
        orders: Order[];
        /** The `cursor` of the next page; null on the last one. */
        nextCursor: string | null;
      }
    >;
    cancel: Mutation<
      {
        /** The order, `ord_…`. */
        orderId: string;
        /** The seats to refund; all that remain when it is left out. */
        seatNos?: number[] | undefined;
      },
      {
        /** The order, `ord_…`. */
        orderId: string;
        /** The status of the order from now on: `paid` while seats remain. */
        status: 'paid' | 'cancelled';
        /** The points that went back to the wallet. */
        refunded: number;
        /** The points in the wallet after the call. */
        balance: number;
      }
    >;
  };
  event: {
    list: Query<
      {
        /**
         * The `nextAfter` of the previous page, the `cursor` of an event, or `latest` for
         * what is still to come; the oldest event that is kept, if absent.
         */
        after?: string | undefined;
        /** At most how many entries the page has. */
        limit?: number | undefined;
      } | void,
      EventPage
    >;
  };
  admin: {
    room: {
      set: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** How many buyers may be active at once. */
          maxActive?: number | undefined;
          /** How many may be admitted within a minute. */
          admitPerMinute?: number | undefined;
          /** How many reservations one session may make. */
          holdsPerSession?: number | undefined;
          /** Whether admissions are paused. */
          paused?: boolean | undefined;
          /** The proof of work that a join requires, in bits; 0 for none. */
          challenge?: number | undefined;
        },
        {
          /** How many buyers may be active at once. */
          maxActive: number;
          /** How many may be admitted within a minute. */
          admitPerMinute: number;
          /**
           * How long a session lasts; a reservation extends it to its own end,
           * `reservationSeconds` at most.
           */
          sessionSeconds: number;
          /** How soon after the admission the buyer has to call, or the place expires. */
          claimSeconds: number;
          /** How many reservations one session may make. */
          holdsPerSession: number;
          /** Whether admissions are paused. */
          paused: boolean;
          /** The proof of work that a join requires, in bits; absent for none. */
          challenge?: number;
          /** The concert, `con_…`. */
          concertId: string;
        }
      >;
      draw: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * A value that the operator could not choose, such as a round of a public
           * randomness beacon that was named in advance.
           */
          beacon: string;
        },
        Draw
      >;
    };
    wallet: {
      credit: Mutation<
        {
          /** The account of a buyer, `usr_…`. */
          userId: string;
          /** The points to add. */
          amount: number;
          /** A key of the caller: a repeat with the same key and amount takes effect once. */
          idempotencyKey: string;
        },
        {
          /** The account of a buyer, `usr_…`. */
          userId: string;
          /** The points in the wallet after the call. */
          balance: number;
        }
      >;
    };
    audit: Query<
      void,
      {
        /** Whether every check holds. */
        ok: boolean;
        /** Every check of the audit. */
        checks: {
          /** The number of the invariant that the check proves. */
          invariant: number;
          /** The statement that must hold. */
          name: string;
          /** Whether it holds. */
          ok: boolean;
          /** Rows that break it, the first few of them. */
          violations: Record<string, unknown>[];
        }[];
        /** How many rows each table has. */
        counts: Record<string, number>;
      }
    >;
    concert: {
      create: Mutation<
        {
          /** The title, for people to read. */
          title: string;
          /**
           * The dates of the concert: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its `timeZone`.
           * An hour that occurs twice, as clocks go back, is the first of the two.
           */
          dates: string[];
          /** The IANA name of the time zone of the dates. */
          timeZone?: string | undefined;
          /** The seats of each date. */
          seatsPerDate?: number | undefined;
          /** The rows of the hall, of all its sections. */
          rows?: number | undefined;
          /**
           * The seats of each row, of which the last may have fewer; with a layout those of
           * the longest row.
           */
          seatsPerRow?: number | undefined;
          /** The price of a seat, in points. */
          price?: number | undefined;
          /** When the sale opens; null for a sale that is open at once. */
          opensAt?: string | null | undefined;
          /** From when on buyers may join before `opensAt`; null for no lobby. */
          lobbyOpensAt?: string | null | undefined;
          /**
           * The order in which the lobby is admitted: `arrival`, that of joining, or `draw`,
           * by lots that are drawn when the doors open.
           */
          order?: 'arrival' | 'draw' | undefined;
          /** When the concert closes at the latest; null: with the sale of its last date. */
          closesAt?: string | null | undefined;
          /** How many minutes before a date begins its sale ends, where it has a time of day. */
          salesEndMinutes?: number | undefined;
          /** How long a reservation holds its seats, in seconds. */
          reservationSeconds?: number | undefined;
          /** How many seats a buyer may hold and own, over all dates. */
          maxSeatsPerUser?: number | undefined;
          /**
           * How many hours before a date begins its orders cannot be cancelled. A date
           * without a time begins with its day in the time zone of the concert.
           */
          cancelUntilHours?: number | undefined;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden?: boolean | undefined;
          /** The hall: sections of rows, with prices and the seats that need care. */
          layout?:
            | {
                /** The sections, in the order in which their seats are numbered. */
                sections: {
                  /** The name, for people to read. */
                  name: string;
                  /** The price of each of its seats; without one, the price of the concert. */
                  price?: number | undefined;
                  /** The rows from the front, each with its seats from left to right. */
                  rows: {
                    /** The label of the row, such as `B`. */
                    label: string;
                    /** How many seats the row has. */
                    seats: number;
                    /** The seats with an aisle to their right, 1 for the leftmost. */
                    aisleAfter?: number[] | undefined;
                  }[];
                  /** The seats for wheelchair users. */
                  accessible?: string[] | undefined;
                  /** Pairs of an accessible seat and the one for its companion. */
                  companions?: [string, string][] | undefined;
                  /** The seats from which not all of the stage can be seen. */
                  restrictedView?: string[] | undefined;
                }[];
              }
            | undefined;
          /**
           * Whether buyers who name seats may leave a single free seat between taken ones,
           * where another choice avoids it.
           */
          singleSeats?: 'allow' | 'refuse' | undefined;
          /** The limits of the waiting room. */
          room?:
            | {
                /** How many buyers may be active at once. */
                maxActive?: number | undefined;
                /** How many may be admitted within a minute. */
                admitPerMinute?: number | undefined;
                /**
                 * How long a session lasts; a reservation extends it to its own end,
                 * `reservationSeconds` at most.
                 */
                sessionSeconds?: number | undefined;
                /** How soon after the admission the buyer has to call, or the place expires. */
                claimSeconds?: number | undefined;
                /** How many reservations one session may make. */
                holdsPerSession?: number | undefined;
                /** The proof of work that a join requires, in bits; 0 for none. */
                challenge?: number | undefined;
              }
            | undefined;
        },
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The title, for people to read. */
          title: string;
          /**
           * The dates of the concert, ascending: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its
           * `timeZone`.
           */
          dates: string[];
          /** The same dates, with their instants. */
          performances: Performance[];
          /** Those of the dates that were cancelled. */
          cancelledDates: CancelledDate[];
          /** The IANA name of the time zone of the dates. */
          timeZone: string;
          /** The seats of each date. */
          seatsPerDate: number;
          /** The rows of the hall, of all its sections. */
          rows: number;
          /**
           * The seats of each row, of which the last may have fewer; with a layout those of
           * the longest row.
           */
          seatsPerRow: number;
          /** The price of a seat, in points. */
          price: number;
          /** When the sale opens; null if it has no opening time. */
          opensAt: string | null;
          /** From when on buyers may join before `opensAt`; null without a lobby. */
          lobbyOpensAt: string | null;
          /**
           * The order in which the lobby is admitted: `arrival`, that of joining, or `draw`,
           * by lots that are drawn when the doors open.
           */
          order: 'arrival' | 'draw';
          /**
           * The commitment to the seed of the draw: its SHA-256, in hex; null where no lots
           * are drawn.
           */
          seedHash: string | null;
          /** When the concert closes at the latest; null: with the sale of its last date. */
          closesAt: string | null;
          /** How many minutes before a date begins its sale ends, where it has a time of day. */
          salesEndMinutes: number;
          /** When an operator closed the concert; null unless one did. */
          closedAt: string | null;
          /**
           * `upcoming` before `opensAt`; `sold_out` while every seat is sold, which a
           * cancellation ends; `closed` from the end of the sale of the last date, from
           * `closesAt`, or by an operator.
           */
          saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
          /** How long a reservation holds its seats, in seconds. */
          reservationSeconds: number;
          /** How many seats a buyer may hold and own, over all dates. */
          maxSeatsPerUser: number;
          /**
           * How many hours before a date begins its orders cannot be cancelled. A date
           * without a time begins with its day in the time zone of the concert.
           */
          cancelUntilHours: number;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden: boolean;
          /**
           * Whether buyers who name seats may leave a single free seat between taken ones,
           * where another choice avoids it.
           */
          singleSeats: 'allow' | 'refuse';
          /** When the concert was created. */
          createdAt: string;
          /** The hall as it was sent; left out without one. */
          layout?: {
            /** The sections, in the order in which their seats are numbered. */
            sections: {
              /** The name, for people to read. */
              name: string;
              /** The price of each of its seats; without one, the price of the concert. */
              price?: number;
              /** The rows from the front, each with its seats from left to right. */
              rows: {
                /** The label of the row, such as `B`. */
                label: string;
                /** How many seats the row has. */
                seats: number;
                /** The seats with an aisle to their right, 1 for the leftmost. */
                aisleAfter?: number[];
              }[];
              /** The seats for wheelchair users. */
              accessible?: string[];
              /** Pairs of an accessible seat and the one for its companion. */
              companions?: [string, string][];
              /** The seats from which not all of the stage can be seen. */
              restrictedView?: string[];
            }[];
          };
          /** The limits of the waiting room. */
          room: {
            /** How many buyers may be active at once. */
            maxActive: number;
            /** How many may be admitted within a minute. */
            admitPerMinute: number;
            /**
             * How long a session lasts; a reservation extends it to its own end,
             * `reservationSeconds` at most.
             */
            sessionSeconds: number;
            /** How soon after the admission the buyer has to call, or the place expires. */
            claimSeconds: number;
            /** How many reservations one session may make. */
            holdsPerSession: number;
            /** Whether admissions are paused. */
            paused: boolean;
            /** The proof of work that a join requires, in bits; absent for none. */
            challenge?: number;
          };
        }
      >;
      update: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The title, for people to read. */
          title?: string | undefined;
          /** When the sale opens; null for a sale that is open at once. */
          opensAt?: string | null | undefined;
          /** When the concert closes at the latest; null: with the sale of its last date. */
          closesAt?: string | null | undefined;
          /** The price of a seat, in points. */
          price?: number | undefined;
          /** How many seats a buyer may hold and own, over all dates. */
          maxSeatsPerUser?: number | undefined;
          /**
           * How many hours before a date begins its orders cannot be cancelled. A date
           * without a time begins with its day in the time zone of the concert.
           */
          cancelUntilHours?: number | undefined;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden?: boolean | undefined;
          /**
           * Whether buyers who name seats may leave a single free seat between taken ones,
           * where another choice avoids it.
           */
          singleSeats?: 'allow' | 'refuse' | undefined;
        },
        ConcertTerms
      >;
      addDates: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The dates of the concert: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` in its `timeZone`.
           * An hour that occurs twice, as clocks go back, is the first of the two.
           */
          dates: string[];
        },
        ConcertTerms
      >;
      close: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
        },
        ConcertTerms
      >;
      list: Query<
        {
          /** At most how many entries the page has. */
          limit?: number | undefined;
          /** The `nextCursor` of the previous page; absent for the first. */
          cursor?: string | undefined;
        } | void,
        {
          /** Newest first. */
          concerts: ConcertTerms[];
          /** The `cursor` of the next page; null on the last one. */
          nextCursor: string | null;
        }
      >;
      layout: Query<
        {
          /** The concert, `con_…`. */
          concertId: string;
        },
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** Whether the concert was created with this layout; else its rows are plain. */
          hasLayout: boolean;
          /** The price of the seats of sections without a price. */
          price: number;
          /** The seats of all sections. */
          seatsPerDate: number;
          /** The sections with their rows, as `admin.concert.create` takes them. */
          layout: {
            /** The sections, in the order in which their seats are numbered. */
            sections: {
              /** The name, for people to read. */
              name: string;
              /** The price of each of its seats; without one, the price of the concert. */
              price?: number;
              /** The rows from the front, each with its seats from left to right. */
              rows: {
                /** The label of the row, such as `B`. */
                label: string;
                /** How many seats the row has. */
                seats: number;
                /** The seats with an aisle to their right, 1 for the leftmost. */
                aisleAfter?: number[];
              }[];
              /** The seats for wheelchair users. */
              accessible?: string[];
              /** Pairs of an accessible seat and the one for its companion. */
              companions?: [string, string][];
              /** The seats from which not all of the stage can be seen. */
              restrictedView?: string[];
            }[];
          };
        }
      >;
      stats: Query<
        {
          /** The concert, `con_…`. */
          concertId: string;
        },
        {
          /** Places that wait. */
          waiting: number;
          /** Places whose session is live. */
          active: number;
          /** Places admitted so far. */
          admitted: number;
          /** Places that ended with a payment. */
          finished: number;
          /** Places whose session or claim ended, or whose buyer was absent. */
          expired: number;
          /** Places that their buyers gave up, or an operator removed. */
          left: number;
          /** The seats of all dates by status. */
          seats: {
            /** Seats that are free. */
            available: number;
            /** Seats reserved and not yet paid. */
            held: number;
            /** Seats paid. */
            sold: number;
            /** Seats that an operator took off sale. */
            blocked: number;
          };
          /** The seats of each date by status. */
          dates: {
            /** Seats that are free. */
            available: number;
            /** Seats reserved and not yet paid. */
            held: number;
            /** Seats paid. */
            sold: number;
            /** Seats that an operator took off sale. */
            blocked: number;
            /** The date. */
            date: string;
          }[];
          /** The limits of the waiting room. */
          room: {
            /** How many buyers may be active at once. */
            maxActive: number;
            /** How many may be admitted within a minute. */
            admitPerMinute: number;
            /**
             * How long a session lasts; a reservation extends it to its own end,
             * `reservationSeconds` at most.
             */
            sessionSeconds: number;
            /** How soon after the admission the buyer has to call, or the place expires. */
            claimSeconds: number;
            /** How many reservations one session may make. */
            holdsPerSession: number;
            /** Whether admissions are paused. */
            paused: boolean;
            /** The proof of work that a join requires, in bits; absent for none. */
            challenge?: number;
          };
          /** The sum of orders that are not cancelled, less their refunds. */
          revenue: number;
          /** The same by the way of paying. */
          revenueBy: {
            /** Paid from wallets, in points. */
            points: number;
            /** Taken in by the box office. */
            cash: number;
          };
        }
      >;
    };
    order: {
      list: Query<
        {
          /** The concert, `con_…`. */
          concertId?: string | undefined;
          /** Only orders for this date. */
          date?: string | undefined;
          /** The account of a buyer, `usr_…`. */
          userId?: string | undefined;
          /** Only orders in this status. */
          status?: 'paid' | 'cancelled' | undefined;
          /** At most how many entries the page has. */
          limit?: number | undefined;
          /** The `nextCursor` of the previous page; absent for the first. */
          cursor?: string | undefined;
        } | void,
        {
          /** Of a user newest first, else by concert and id. Ticket codes are masked. */
          orders: AdminOrder[];
          /** The `cursor` of the next page; null on the last one. */
          nextCursor: string | null;
        }
      >;
      find: Query<
        {
          /** The order, `ord_…`. */
          orderId?: string | undefined;
          /** The code of one of its tickets. */
          ticketCode?: string | undefined;
        },
        AdminOrder
      >;
      refund: Mutation<
        {
          /** The order, `ord_…`. */
          orderId: string;
          /** The seats to refund; all that remain when it is left out. */
          seatNos?: number[] | undefined;
          /** Why, as the buyer is told. */
          reason: string;
        },
        AdminOrder
      >;
      issue: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The date that the seats are for. */
          date: string;
          /** The seats to issue. */
          seatNos: number[];
          /** The account that gets the order; a guest without one. */
          userId?: string | undefined;
          /** How it is paid: complimentary costs nothing. */
          payment: 'complimentary' | 'cash';
          /** A note for operators. */
          note?: string | undefined;
          /** A key of the caller: a repeat takes effect once. */
          idempotencyKey: string;
        },
        AdminOrder
      >;
    };
    key: {
      create: Mutation<
        {
          /** The name of the key. */
          name: string;
          /**
           * The rights of the key: `sale` (concerts, rooms, lines), `wallet` (points),
           * `read`.
           */
          scopes: ('sale' | 'wallet' | 'read' | 'door')[];
        },
        NewAdminKey
      >;
      list: Query<
        void,
        {
          /** Revoked ones included. */
          keys: AdminKey[];
        }
      >;
      revoke: Mutation<
        {
          /** The name of the key. */
          name: string;
        },
        AdminKey
      >;
    };
    secret: {
      list: Query<
        void,
        {
          /** Where the secrets are; those of a configuration cannot be rotated by a call. */
          source: 'database' | 'configuration';
          /** Newest first. */
          secrets: SigningSecret[];
        }
      >;
      rotate: Mutation<void, NewSigningSecret>;
      retire: Mutation<
        {
          /** The version of the secret. */
          version: string;
          /** Also ends the tokens that were exchanged for its own since then. */
          endIssuedSince?: string | undefined;
        },
        SigningSecret
      >;
    };
    account: {
      endTokens: Mutation<
        {
          /** The account of a buyer, `usr_…`. */
          userId: string;
        },
        {
          /** The account of a buyer, `usr_…`. */
          userId: string;
        }
      >;
    };
    line: {
      remove: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The account of a buyer, `usr_…`. */
          userId: string;
        },
        {
          /** How many places were removed: 0 or 1. */
          removed: number;
        }
      >;
      purge: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** How long a place must have been absent to be removed, in seconds. */
          absentSeconds: number;
        },
        {
          /** How many places this call removed. */
          removed: number;
          /** How many are left: repeat the call until it is 0. */
          remaining: number;
        }
      >;
    };
    seat: {
      block: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The seats, all of them or none. */
          seatNos: number[];
          /** Why, for operators to read. */
          reason?: string | undefined;
        },
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The numbers of the seats, ascending. */
          seatNos: number[];
        }
      >;
      unblock: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The seats, all of them or none. */
          seatNos: number[];
        },
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The numbers of the seats, ascending. */
          seatNos: number[];
        }
      >;
      blocked: Query<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
        },
        {
          /** The concert, `con_…`. */
          concertId: string;
          /**
           * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
           * concert lists it.
           */
          date: string;
          /** The blocked seats of the date, by their number. */
          seats: BlockedSeat[];
        }
      >;
    };
    ban: {
      create: Mutation<
        {
          /** An IP address, or a network such as `192.0.2.0/24`; give this or `userId`. */
          address?: string | undefined;
          /** The account of a buyer, `usr_…`. */
          userId?: string | undefined;
          /** Why, for operators to read. */
          reason: string;
          /** When the ban ends; null for no end. */
          expiresAt?: string | null | undefined;
        },
        Ban
      >;
      list: Query<
        {
          /** At most how many entries the page has. */
          limit?: number | undefined;
          /** The `nextCursor` of the previous page; absent for the first. */
          cursor?: string | undefined;
        } | void,
        {
          /** Newest first. */
          bans: Ban[];
          /** The `cursor` of the next page; null on the last one. */
          nextCursor: string | null;
        }
      >;
      delete: Mutation<
        {
          /** The ban, `ban_…`. */
          banId: string;
        },
        Ban
      >;
    };
    ticket: {
      check: Query<
        {
          /** The code of the ticket, such as `TX4M-9Q2K-…`. */
          ticketCode: string;
          /** The concert of the door: tickets of others are not valid there. */
          concertId?: string | undefined;
          /** The date of the door: tickets of others are not valid there. */
          date?: string | undefined;
        },
        TicketAtDoor
      >;
      redeem: Mutation<
        {
          /** The code of the ticket, such as `TX4M-9Q2K-…`. */
          ticketCode: string;
          /** The concert of the door: tickets of others are not valid there. */
          concertId?: string | undefined;
          /** The date of the door: tickets of others are not valid there. */
          date?: string | undefined;
          /** The name of the gate. */
          gate?: string | undefined;
          /** When a door without a connection let the holder in; now, if it is left out. */
          redeemedAt?: string | undefined;
        },
        TicketAtDoor
      >;
      list: Query<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** Only tickets for this date. */
          date?: string | undefined;
          /** At most how many orders the page has the tickets of. */
          limit?: number | undefined;
          /** The `nextCursor` of the previous page; absent for the first. */
          cursor?: string | undefined;
        },
        {
          /** The valid tickets, those that were redeemed included. */
          tickets: {
            /** The SHA-256 of the code, in hex. */
            codeHash: string;
            /** The order, `ord_…`. */
            orderId: string;
            /**
             * The date that the seats are for: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM`, as the
             * concert lists it.
             */
            date: string;
            /** The seat that the ticket is for. */
            seat: {
              /** The number of the seat within the date. */
              seatNo: number;
              /** Row and seat within its section, such as `B-12`: as on the ticket. */
              label: string;
              /** The part of the hall. */
              section: string;
              /** The price that it was reserved at, in points. */
              price: number;
            };
            /** When the ticket let its holder in; null if not yet. */
            redeemedAt: string | null;
            /** The gate that redeemed it; null if it named none. */
            gate: string | null;
          }[];
          /** The `cursor` of the next page; null on the last one. */
          nextCursor: string | null;
        }
      >;
    };
    performance: {
      cancel: Mutation<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The date. */
          date: string;
          /** Why, as buyers see it. */
          reason: string;
        },
        PerformanceStatus
      >;
      status: Query<
        {
          /** The concert, `con_…`. */
          concertId: string;
          /** The date. */
          date: string;
        },
        PerformanceStatus
      >;
    };
    event: {
      list: Query<
        {
          /**
           * The `nextAfter` of the previous page, the `cursor` of an event, or `latest` for
           * what is still to come; the oldest event that is kept, if absent.
           */
          after?: string | undefined;
          /** At most how many entries the page has. */
          limit?: number | undefined;
          /** The concert, `con_…`. */
          concertId?: string | undefined;
          /** Events of these types only. */
          types?:
            | (
                | 'concert.created'
                | 'concert.opened'
                | 'concert.soldOut'
                | 'concert.closed'
                | 'place.joined'
                | 'place.admitted'
                | 'place.expired'
                | 'place.left'
                | 'place.finished'
                | 'reservation.created'
                | 'reservation.released'
                | 'order.paid'
                | 'order.cancelled'
                | 'order.refunded'
                | 'ticket.redeemed'
                | 'performance.cancelled'
              )[]
            | undefined;
        } | void,
        EventPage
      >;
    };
    webhook: {
      create: Mutation<
        {
          /** The https address of the receiver. */
          url: string;
          /** The types of events that it gets. */
          types: (
            | 'concert.created'
            | 'concert.opened'
            | 'concert.soldOut'
            | 'concert.closed'
            | 'place.joined'
            | 'place.admitted'
            | 'place.expired'
            | 'place.left'
            | 'place.finished'
            | 'reservation.created'
            | 'reservation.released'
            | 'order.paid'
            | 'order.cancelled'
            | 'order.refunded'
            | 'ticket.redeemed'
            | 'performance.cancelled'
          )[];
          /** The concert, `con_…`. */
          concertId?: string | undefined;
        },
        NewWebhook
      >;
      list: Query<
        void,
        {
          /** Oldest first. */
          webhooks: Webhook[];
        }
      >;
      rotate: Mutation<
        {
          /** The webhook, `whk_…`. */
          webhookId: string;
        },
        NewWebhook
      >;
      delete: Mutation<
        {
          /** The webhook, `whk_…`. */
          webhookId: string;
        },
        Webhook
      >;
      deliveries: Query<
        {
          /** The webhook, `whk_…`. */
          webhookId: string;
          /** At most how many entries the page has. */
          limit?: number | undefined;
          /** The `nextCursor` of the previous page; absent for the first. */
          cursor?: string | undefined;
        },
        {
          /** Newest first. */
          deliveries: Delivery[];
          /** The `cursor` of the next page; null on the last one. */
          nextCursor: string | null;
        }
      >;
      redeliver: Mutation<
        {
          /** The delivery, `dlv_…`. */
          deliveryId: string;
        },
        Delivery
      >;
    };
    log: Query<
      {
        /** At most how many entries the page has. */
        limit?: number | undefined;
        /** The `nextCursor` of the previous page; absent for the first. */
        cursor?: string | undefined;
      } | void,
      {
        /** Newest first. */
        entries: AdminLogEntry[];
        /** The `cursor` of the next page; null on the last one. */
        nextCursor: string | null;
      }
    >;
  };
}
