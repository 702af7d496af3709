/**
 * One thing that must be so, as a query that finds what breaks it: no row means that it holds.
 * `:now` stands for the instant of the audit. Both dialects read every query alike.
 */
export interface Check {
  /** As numbered in docs/ARCHITECTURE.md. */
  invariant: number;
  name: string;
  violations: string;
}

/** How many seats the JSON list of a reservation or an order names. */
export const seatCount = (table: string) =>
  `(length(${table}.seat_nos) - length(replace(${table}.seat_nos, ',', '')) + 1)`;

/** Whether the JSON list of a reservation or an order names a seat. */
export const namesSeat = (table: string, seatNo: string) =>
  `replace(replace(${table}.seat_nos, '[', ','), ']', ',') like '%,' || ${seatNo} || ',%'`;
