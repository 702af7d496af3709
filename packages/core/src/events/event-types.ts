/** Events: what happened in a sale, told in the order in which it was committed. */

export const eventTypes = [
  'concert.created',
  'concert.opened',
  'concert.soldOut',
  'concert.closed',
  'place.joined',
  'place.admitted',
  'place.expired',
  'place.left',
  'place.finished',
  'reservation.created',
  'reservation.released',
  'order.paid',
  'order.cancelled',
  'order.refunded',
  'ticket.redeemed',
  'performance.cancelled',
] as const;

export type EventType = (typeof eventTypes)[number];

/** Ids, dates, amounts and instants in milliseconds; no credential and no ticket code. */
export type EventData = Readonly<Record<string, string | number | null | readonly number[]>>;

/** An event as the transaction of its effect records it, without its numbers. */
export interface RecordedEvent {
  concertId: string;
  type: EventType;
  /** The buyer that it belongs to; null for an event of the concert alone. */
  userId: string | null;
  /** When it took effect. */
  at: number;
  data: EventData;
}
