/** The answer to one code at the door, and the counts of a session. */
import { fromIso } from '@onsale/core/time/dates';

/**
 * in        the ticket was redeemed now, or with `--check-only` would be.
 * again     it was redeemed before.
 * refused   it is not valid here: `reason` says why.
 * no answer the server could not be reached for as long as the door waits.
 */
export const outcomes = ['in', 'again', 'refused', 'no answer'] as const;
export type Outcome = (typeof outcomes)[number];

export interface DoorSeat {
  seatNo: number;
  label: string;
  section: string;
}

export interface Verdict {
  code: string;
  outcome: Outcome;
  /** Of the server, such as `VOID` or `TICKET_NOT_FOUND`; null for a ticket that is let in. */
  reason: string | null;
  orderId: string | null;
  date: string | null;
  seat: DoorSeat | null;
  redeemedAt: string | null;
  gate: string | null;
}

/** A ticket as the server, or the list of a door, shows it. */
export interface ShownTicket {
  valid: boolean;
  reason?: string;
  orderId: string;
  date: string;
  seat: DoorSeat;
  redeemedAt: string | null;
  gate: string | null;
}

export function toVerdict(code: string, ticket: ShownTicket): Verdict {
  const { valid, reason, orderId, date, seat, redeemedAt, gate } = ticket;
  const { seatNo, label, section } = seat;
  const refusal = reason === 'ALREADY_REDEEMED' ? 'again' : 'refused';
  return {
    code,
    outcome: valid ? 'in' : refusal,
    reason: reason ?? null,
    orderId,
    date,
    seat: { seatNo, label, section },
    redeemedAt,
    gate,
  };
}

const unknownTicket = { orderId: null, date: null, seat: null, redeemedAt: null, gate: null };

/** The verdict on a code about which nothing but the reason of its refusal is known. */
export function refused(code: string, reason: string): Verdict {
  return { ...unknownTicket, code, outcome: 'refused', reason };
}

export function unanswered(code: string, reason: string): Verdict {
  return { ...unknownTicket, code, outcome: 'no answer', reason };
}

/** Counts the codes of a session, and how long their answers took. */
export class Tally {
  readonly counts: Record<Outcome, number> = { in: 0, again: 0, refused: 0, 'no answer': 0 };
  readonly #durations: number[] = [];

  add({ outcome }: Verdict, durationMs: number): void {
    this.counts[outcome] += 1;
    this.#durations.push(durationMs);
  }

  get codes(): number {
    return this.#durations.length;
  }

  /** The mean, and the 99th percentile; null without a code. */
  times(): { meanMs: number; p99Ms: number } | null {
    const sorted = this.#durations.toSorted((a, b) => a - b);
    if (sorted.length === 0) return null;
    const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
    const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1]!;
    return { meanMs: roundTenth(mean), p99Ms: roundTenth(p99) };
  }
}

const roundTenth = (ms: number) => Math.round(ms * 10) / 10;

/** How long before `now` an instant was. */
export function ageMs(iso: string, now: number): number {
  return Math.max(0, now - fromIso(iso));
}
