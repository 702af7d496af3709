/**
 * For programs that use tRPC's own packages, such as TanStack Query's adapter: the types of tRPC.
 *
 * Only the types of this file need `@trpc/client` and `@trpc/server`; nothing else does.
 */
import type { AppRouter } from '@onsale/server/router';
import type { TRPCClient } from '@trpc/client';
import type { Onsale } from './api.ts';

export type { AppRouter };

/** `onsale.trpc` with the type of tRPC's client, for adapters that take one. */
export function trpcClient(onsale: Onsale): TRPCClient<AppRouter> {
  return onsale.trpc as unknown as TRPCClient<AppRouter>;
}
