/**
 * Corruption fixtures: their type, and short names of checks that several of them trip.
 *
 * A corruption changes rows so that exactly one check of the audit must fail, with the others that
 * cannot but fail as well.
 */
import type { Database } from '@onsale/db/database';
import type { SaleHistory } from '../populated-database.ts';
import type { DrawHistory } from '../populated-draw.ts';
import type { HallHistory } from '../populated-hall.ts';
import type { RefundHistory } from '../populated-refunds.ts';

export type Query = Database['query'];

export interface Corruption {
  description: string;
  apply: (
    query: Query,
    history: SaleHistory & RefundHistory & HallHistory & DrawHistory,
  ) => Promise<unknown>;
  /** Other checks that fail too, because the rows break them as well. */
  alsoFoundBy?: string[];
}

/** By the name of the check that must fail. */
export type Corruptions = Record<string, Corruption[]>;

export const rightBalance = 'every balance is the sum of its entries, and not below zero';
export const rightRunning = 'every entry has the sum of the entries up to it as its balance';
export const twoEntries = 'the two entries of every transfer sum to zero';
export const rightSides =
  'every transfer goes between its payer and the house, in the direction of its kind';
export const zeroSum = 'the entries of all accounts sum to zero';
export const onePayment = 'every order was paid once, in its way of paying';
export const oneRefund = 'every refund gave its amount back once, in the way its order was paid';
export const refundSum =
  'every order was refunded what its refunds come to, each the price of its seats';
export const voidTickets =
  'every refund voided the tickets of its seats, and no ticket is void without one';
export const wholeOrder =
  'every order has its paid reservation, its tickets and its finished place';
export const soldSeat = 'every sold seat has a valid ticket, and the paid order of its reservation';
export const activePlace =
  'every reservation was made from an active place, which lasts at least as long';
export const heldAmiss =
  'no seat is held for a reservation that is not live, or that does not name it';
export const outlived =
  'no reservation outlived a place that was left, or that paid for another one';
export const rightPrice = 'every reservation costs the price of each of its seats';
export const givenBackByPayment =
  'every payment released the live reservations that its order names, and no others';
export const ownedPayment =
  'every payment was made by the owner of a live reservation and a live place';
