/** Orders, tickets, refunds and the ledger: their tables and columns. See schema.ts for units. */
import type { OrderStatus, PaymentMethod } from '@onsale/core/payment';
import type { TransferKind } from '@onsale/core/wallet';
import type { Generated } from 'kysely';

export interface OrdersTable {
  concertId: string;
  orderId: string;
  reservationId: string;
  date: string;
  userId: string;
  /** null when the box office issued it. */
  waitNo: number | null;
  /** The seats that were bought, those that were refunded since included. */
  seatNos: string;
  /** The price of the seats together; `refunded` of it was paid back. */
  total: number;
  status: OrderStatus;
  paidAt: number;
  cancelledAt: number | null;
  /** JSON text of the other reservations that the payment released; null without any. */
  released: string | null;
  payment: Generated<PaymentMethod>;
  /** The note of the box office. */
  note: Generated<string | null>;
  /** The operator of the box office who issued it. */
  issuedBy: Generated<string | null>;
  /** The sum of its refunds. */
  refunded: Generated<number>;
}

/** Each refund of an order by buyer or operator, of some of its seats or all. */
export interface RefundsTable {
  concertId: string;
  orderId: string;
  /** 1, 2, 3 … within its order. */
  refundNo: number;
  seatNos: string;
  amount: number;
  reason: string | null;
  /** The operator; null when the buyer cancelled. */
  refundedBy: string | null;
  refundedAt: number;
}

export interface TicketsTable {
  concertId: string;
  ticketCode: string;
  orderId: string;
  seatNo: number;
  voidedAt: number | null;
  /** When it was let in; the first redemption wins. */
  redeemedAt: Generated<number | null>;
  redeemedGate: Generated<string | null>;
  redeemedBy: Generated<string | null>;
}

export interface WalletsTable {
  userId: string;
  balance: Generated<number>;
  /** The number of the wallet's ledger entries; the next one has this number plus one. */
  entries: Generated<number>;
}

export interface TransfersTable {
  userId: string;
  transferId: string;
  kind: TransferKind;
  /** The concert of the order. */
  concertId: string | null;
  orderId: string | null;
  /** The number of the refund within its order; 0 for other kinds, and by older servers. */
  refundNo: Generated<number>;
  /** The namespace of the key: the user's own, or that of operators. */
  idempotencyScope: string | null;
  idempotencyKey: string | null;
  createdAt: number;
}

/** One side of a transfer: a wallet (account = userId) or a house account. */
export interface LedgerEntriesTable {
  /** The user of the transfer, on both of its sides. */
  userId: string;
  transferId: string;
  account: string;
  entryId: string;
  amount: number;
  /** 1, 2, 3 … within a wallet, and the balance after it; null on house accounts. */
  seq: number | null;
  balanceAfter: number | null;
}
