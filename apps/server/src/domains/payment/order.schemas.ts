/** Schemas of orders, for buyers and operators. */
import { catalogueLimits } from '@onsale/core/catalogue';
import { paymentMethods } from '@onsale/core/payment';
import { z } from 'zod';
import {
  concertId,
  dateOfSeats,
  instant,
  orderId,
  points,
  pricedSeat,
  pricedSeats as pricedSeatsOf,
  seatNumbers,
  seatSet,
} from '../../wire/schemas.ts';

export const tickets = z
  .array(
    z.object({
      ticketCode: z.string().describe('The code that opens the door, such as `TX4M-9Q2K-…`.'),
      ...pricedSeat.shape,
    }),
  )
  .describe('One ticket for each seat that was not refunded; none once the order is cancelled.');

export const total = points.describe('The price of the seats together, in points.');
export const paidAt = instant.describe('When the order was paid.');

const refunds = z
  .array(
    z.object({
      seatNos: seatNumbers,
      seats: pricedSeatsOf,
      amount: points.describe('The price of these seats, which went back.'),
      reason: z.string().nullable().describe('As the operator gave it; null for the buyer.'),
      refundedAt: instant.describe('When they were refunded.'),
    }),
  )
  .describe('The refunds of its seats, the first one first.');

export const order = z
  .object({
    orderId,
    concertId,
    date: dateOfSeats,
    seatNos: seatNumbers.describe(
      'The seats that were not refunded, ascending; of a cancelled order, all that it had.',
    ),
    seats: pricedSeatsOf,
    total: points.describe(
      'The price of these seats together, in points; of a cancelled order, what was refunded.',
    ),
    refunded: points.describe('The sum of its refunds.'),
    payment: z.enum(paymentMethods).describe('How the order was paid.'),
    refunds,
    status: z
      .enum(['paid', 'cancelled'])
      .describe('`cancelled` once the last of its seats is refunded.'),
    tickets,
    paidAt,
  })
  .meta({ id: 'Order' });

/** Seats of an order to refund. */
export const refundedSeats = seatSet(catalogueLimits.seatsPerDate).describe(
  'The seats to refund; all that remain when it is left out.',
);
