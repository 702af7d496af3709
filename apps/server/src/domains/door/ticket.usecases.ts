/** Checks tickets at the door, and redeems each once. */
import type { Wording } from '@onsale/core/language/translate';
import { createHash } from 'node:crypto';
import { OnsaleError } from '@onsale/core/errors';
import { pricedSeats, type PricedSeat } from '@onsale/core/hall/hall';
import {
  alreadyRedeemed,
  doorLimits,
  normalizeTicketCode,
  refusalAtDoor,
  type Door,
  type TicketRefusal,
} from '@onsale/core/ticket';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import {
  findConcertOfTicket,
  findTicket,
  listDoorTickets,
  lockDateOfTicket,
  redeemTicket,
  type TicketKey,
  type TicketRow,
} from '@onsale/db/repositories/ticket.repository';
import { recordEvent } from '@onsale/db/repositories/events/record-events';
import type { Store } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { invalidField } from '../../wire/errors.ts';
import { requirePlayedOn } from '../catalogue/require-played-on.ts';

/** A ticket as the door shows it. */
export interface TicketAnswer {
  valid: boolean;
  reason?: TicketRefusal;
  concertId: string;
  orderId: string;
  date: string;
  seat: PricedSeat;
  redeemedAt: string | null;
  gate: string | null;
}

export interface CodeAtDoor extends Door {
  ticketCode: string;
}

/**
 * Whether a code lets its holder in now. It changes nothing.
 *
 * @throws TICKET_NOT_FOUND, CONCERT_NOT_FOUND
 */
export async function checkTicket(app: App, code: CodeAtDoor): Promise<TicketAnswer> {
  const key = await findKey(app.db, code);
  return toAnswer(app, (await findTicket(app.db, key))!, code);
}

/**
 * Lets the holder of a ticket in, once: a ticket that is not valid here is answered with the
 * reason, and nothing is written.
 *
 * @param redeemedAt when a door without a connection let the holder in; now, if undefined.
 * @throws TICKET_NOT_FOUND, CONCERT_NOT_FOUND, ALREADY_REDEEMED with the first redemption, and
 * INVALID_INPUT for an instant to come, or before the ticket was sold.
 */
export async function redeem(
  app: App,
  code: CodeAtDoor & {
    gate?: string | undefined;
    redeemedAt?: number | undefined;
    operator: string;
  },
): Promise<TicketAnswer> {
  const { ticket, redemption } = await app.runMutation(async (tx) => {
    const key = await findKey(tx, code);
    const found = (await lockDateOfTicket(tx, key))!;
    const refusal = refusalAtDoor(found, code);
    if (refusal === 'ALREADY_REDEEMED') throw alreadyRedeemed(found);
    if (refusal !== null) return { ticket: found, redemption: null };
    const redeemedAt = instantOf(code.redeemedAt, { now: await tx.now(), paidAt: found.paidAt });
    const first = { redeemedAt, redeemedGate: code.gate ?? null };
    const isFirst = await redeemTicket(tx, key, { ...first, redeemedBy: code.operator });
    if (isFirst) {
      const { concertId, userId, orderId, date, seatNo } = found;
      const seat = { orderId, date, seatNo };
      recordEvent(tx, 'ticket.redeemed', { concertId, userId, at: redeemedAt, ...seat });
      return { ticket: found, redemption: first };
    }
    // Another call redeemed or voided it since it was read.
    const changed = (await findTicket(tx, key))!;
    if (refusalAtDoor(changed, code) === 'ALREADY_REDEEMED') throw alreadyRedeemed(changed);
    return { ticket: changed, redemption: null };
  });
  // The ticket is as it was before, so that the answer is that it is valid.
  const answer = await toAnswer(app, ticket, code);
  return redemption ? { ...answer, ...redemptionOf(redemption) } : answer;
}

/** @throws INVALID_INPUT */
function instantOf(
  given: number | undefined,
  { now, paidAt }: { now: number; paidAt: number },
): number {
  if (given === undefined) return now;
  if (given > now + doorLimits.aheadMs) {
    const message: Wording = (t) => t`is after now, ${toIso(now)}: set the clock of the door`;
    throw invalidField('redeemedAt', message);
  }
  if (given >= paidAt) return Math.min(given, now);
  throw invalidField(
    'redeemedAt',
    (t) => t`is before the ticket was sold, ${toIso(paidAt)}: set the clock of the door`,
  );
}

/** The key of a code: one look-up where the concert is known and right. */
async function findKey(store: Store, code: CodeAtDoor): Promise<TicketKey> {
  const ticketCode = normalizeTicketCode(code.ticketCode);
  const { concertId } = code;
  if (concertId !== undefined) {
    const key = { concertId, ticketCode };
    if (await findTicket(store, key)) return key;
    if (!(await findConcert(store, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  }
  const found = await findConcertOfTicket(store, ticketCode);
  if (found === undefined) throw new OnsaleError('TICKET_NOT_FOUND', {});
  return { concertId: found, ticketCode };
}

async function toAnswer(app: App, ticket: TicketRow, door: Door): Promise<TicketAnswer> {
  const { concertId, orderId, date } = ticket;
  const reason = refusalAtDoor(ticket, door);
  return {
    valid: reason === null,
    ...(reason !== null && { reason }),
    concertId,
    orderId,
    date,
    seat: await seatOf(app, ticket),
    ...redemptionOf(ticket),
  };
}

type Redeemed = Pick<TicketRow, 'redeemedAt' | 'redeemedGate'>;

const redemptionOf = ({ redeemedAt, redeemedGate }: Redeemed) => ({
  redeemedAt: toIsoOrNull(redeemedAt),
  gate: redeemedGate,
});

async function seatOf({ halls }: App, ticket: TicketRow): Promise<PricedSeat> {
  const hall = (await halls.find(ticket.concertId))!;
  return pricedSeats(hall, ticket).find(({ seatNo }) => seatNo === ticket.seatNo)!;
}

/** A ticket as a door without a connection needs it: the code cannot be read from it. */
export interface ListedTicket {
  /** SHA-256 of the code, in hex. */
  codeHash: string;
  orderId: string;
  date: string;
  seat: PricedSeat;
  redeemedAt: string | null;
  gate: string | null;
}

export interface TicketPage {
  tickets: ListedTicket[];
  /** The id of an order. */
  nextCursor: string | null;
}

/**
 * The valid tickets of a concert, for a door that may lose its connection.
 *
 * @param page its limit counts orders.
 * @throws CONCERT_NOT_FOUND; DATE_NOT_FOUND for a date that the concert does not have, at which
 * every code would be unknown.
 */
export async function listTicketsForDoor(
  app: App,
  page: { concertId: string; date?: string | undefined; cursor: string | null; limit: number },
): Promise<TicketPage> {
  const { cursor: after, ...query } = page;
  const concert = await findConcert(app.db, query.concertId);
  if (!concert) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  if (query.date !== undefined) requirePlayedOn(concert, query.date);
  const { tickets, lastOrderId } = await listDoorTickets(app.db, { ...query, after });
  return {
    tickets: await Promise.all(
      tickets.map(async (ticket) => ({
        codeHash: createHash('sha256').update(ticket.ticketCode).digest('hex'),
        orderId: ticket.orderId,
        date: ticket.date,
        seat: await seatOf(app, ticket),
        ...redemptionOf(ticket),
      })),
    ),
    nextCursor: lastOrderId,
  };
}
