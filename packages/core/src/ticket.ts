/**
 * The rules at the door: which ticket lets its holder in.
 *
 * redeem  to let the holder in, once. The first redemption of a ticket wins.
 * void    of a ticket whose seat was refunded, or whose order was cancelled.
 */
import { OnsaleError } from './errors.ts';
import { toIso } from './time/dates.ts';

/** Why a ticket that exists does not let its holder in, the first that applies. */
export const ticketRefusals = [
  'OTHER_CONCERT',
  'OTHER_DATE',
  'DATE_CANCELLED',
  'VOID',
  'ALREADY_REDEEMED',
] as const;

export type TicketRefusal = (typeof ticketRefusals)[number];

export const doorLimits = {
  gateChars: 64,
  /** How far a redemption may lie ahead of the clock of the server: clocks of doors differ. */
  aheadMs: 60_000,
} as const;

/** A ticket as far as the door asks. */
export interface DoorTicket {
  concertId: string;
  date: string;
  /** When the date was cancelled; null unless it was. */
  dateCancelledAt: number | null;
  voidedAt: number | null;
  redeemedAt: number | null;
  redeemedGate: string | null;
}

/** The concert and the date of a door; a door that names none takes tickets of all. */
export interface Door {
  concertId?: string | undefined;
  date?: string | undefined;
}

/** @returns null for a ticket that lets its holder in. */
export function refusalAtDoor(ticket: DoorTicket, door: Door): TicketRefusal | null {
  if (door.concertId !== undefined && door.concertId !== ticket.concertId) return 'OTHER_CONCERT';
  if (door.date !== undefined && door.date !== ticket.date) return 'OTHER_DATE';
  if (ticket.dateCancelledAt !== null) return 'DATE_CANCELLED';
  if (ticket.voidedAt !== null) return 'VOID';
  return ticket.redeemedAt === null ? null : 'ALREADY_REDEEMED';
}

/** The error of a ticket that was redeemed before. */
export function alreadyRedeemed(
  ticket: Pick<DoorTicket, 'redeemedAt' | 'redeemedGate'>,
): OnsaleError<'ALREADY_REDEEMED'> {
  const { redeemedAt, redeemedGate: gate } = ticket;
  return new OnsaleError('ALREADY_REDEEMED', { redeemedAt: toIso(redeemedAt!), gate });
}

/**
 * Requires that a buyer may give tickets back: a buyer who was let in has had the seat.
 *
 * @param seatNos the seats that the buyer cancels.
 * @throws ALREADY_REDEEMED
 */
export function requireUnredeemed(
  tickets: readonly (Omit<DoorTicket, 'concertId' | 'date' | 'dateCancelledAt'> & {
    seatNo: number;
  })[],
  seatNos: readonly number[],
): void {
  const named = new Set(seatNos);
  const redeemed = tickets.find(
    ({ seatNo, voidedAt, redeemedAt }) =>
      redeemedAt !== null && voidedAt === null && named.has(seatNo),
  );
  if (redeemed) throw alreadyRedeemed(redeemed);
}

const groupChars = 4;

/**
 * The stored form of a code as a person typed it or a scanner read it: upper case, in groups of
 * four, and the letters that base32 leaves out read as the digits that they look like.
 */
export function normalizeTicketCode(text: string): string {
  const symbols = text
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const groups = [];
  for (let at = 0; at < symbols.length; at += groupChars) {
    groups.push(symbols.slice(at, at + groupChars));
  }
  return groups.join('-');
}

/** A code as logs may show it: four of its twenty letters, which open no door. */
export function maskTicketCode(ticketCode: string): string {
  return `${ticketCode.slice(0, groupChars)}-…`;
}
