/** The type of the tRPC client underneath, with overloads for procedures that take two forms. */
import type { TRPCClient } from '@trpc/client';
import type { AppRouter, GroupReceipt, Receipt } from './api-types.ts';

type Client = TRPCClient<AppRouter>;
type PayOptions = Parameters<Client['payment']['pay']['mutate']>[1];

/**
 * tRPC has one type for the answers of a procedure, so `payment.pay` has overloads here: one
 * reservation gives a `Receipt`, several give a `GroupReceipt`. Input that may be either has tRPC's
 * answer, in which `payments` tells the two apart.
 */
export type OnsaleTrpc = { payment: { pay: { mutate: PayOverloads } } } & Client;

interface PayOverloads {
  (input: { reservationId: string }, options?: PayOptions): Promise<Receipt>;
  (input: { reservationIds: string[] }, options?: PayOptions): Promise<GroupReceipt>;
}
