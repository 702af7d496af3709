/** The form of an audit check, and SQL fragments that checks share. */
import type { Store } from '../store.ts';

/**
 * One invariant, as a query for the rows that break it: no row means that it holds. `:now` stands
 * for the instant of the audit. Both dialects read every query alike. A rule about JSON that SQL
 * reads differently in each is a function, which returns at most `limit` rows.
 */
export interface Check {
  /** The number of the invariant in docs/ARCHITECTURE.md. */
  invariant: number;
  name: string;
  violations:
    | string
    | ((store: Store, limit: number) => Promise<readonly Record<string, unknown>[]>);
}

/** How many seats the JSON list of a reservation or an order contains. */
export const seatCount = (table: string) =>
  `(length(${table}.seat_nos) - length(replace(${table}.seat_nos, ',', '')) + 1)`;

/** The account that an order was paid from, and is refunded to. */
export const payerOf = (order: string) =>
  `case when ${order}.payment = 'cash' then 'house:cash' else ${order}.user_id end`;

/** Whether the JSON list of a reservation, an order or a refund contains a seat. */
export const namesSeat = (table: string, seatNo: string) =>
  `replace(replace(${table}.seat_nos, '[', ','), ']', ',') like '%,' || ${seatNo} || ',%'`;
