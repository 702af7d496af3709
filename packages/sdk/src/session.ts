/** What a place and what it holds work with. */
import type { TRPCProcedureOptions } from '@trpc/client';
import type { CallOptions } from './api.ts';
import type { CallSettings } from './transport/calls.ts';

export interface Session {
  settings: CallSettings;
  /** The queue token that the calls act with. */
  token: string;
}

/** tRPC's options for one of `calls`: with this credential, or with the client's own if undefined. */
export function callAs(
  settings: CallSettings,
  credential: string | undefined,
  { signal }: CallOptions = {},
): TRPCProcedureOptions {
  return { context: { settings, credential }, ...(signal && { signal }) };
}
