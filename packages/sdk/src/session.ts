/** What a place and what it holds work with. */
import type { Clock } from '@onsale/core/clock';
import type { TRPCClient, TRPCProcedureOptions } from '@trpc/client';
import type { CallOptions } from './api.ts';
import type { AppRouter } from './wire.ts';

export interface Session {
  trpc: TRPCClient<AppRouter>;
  clock: Clock;
  random: () => number;
  /** The queue token that the calls act with. */
  readonly token: string;
}

/** tRPC's options for a call: with this credential, or with the client's own if undefined. */
export function callAs(
  credential: string | undefined,
  { signal }: CallOptions = {},
): TRPCProcedureOptions {
  return { context: { credential }, ...(signal && { signal }) };
}
