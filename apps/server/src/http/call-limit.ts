/** Counts every request against a limit of its address, before anything is computed for it. */
import type { IncomingMessage } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import { countCalls, trpcPrefix } from '../trpc/http-handler.ts';
import { isDecodable } from './http-exchange.ts';
import type { ClientAddress } from './client-address.ts';
import type { ServerContext } from './server-context.ts';

/** Polls have a limit of their own, which is higher: a crowd behind one address polls. */
const pollPath = /^\/(trpc\/queue\.status|api\/queue\/[^/]+\/?)$/;

/** @returns RATE_LIMITED when the address has made too many calls or polls, otherwise null. */
export function callLimitError(
  { rateLimiter, limits }: Pick<ServerContext, 'rateLimiter' | 'limits'>,
  { method }: Pick<IncomingMessage, 'method'>,
  { path, client }: { path: string; client: ClientAddress },
): OnsaleError | null {
  const isPoll = method === 'GET' && pollPath.test(path);
  const calls = path.startsWith(trpcPrefix) && isDecodable(path) ? countCalls(path) : 1;
  try {
    if (isPoll) rateLimiter.checkPolls(client);
    // A larger batch is refused as a whole.
    else rateLimiter.checkCalls(client, Math.min(calls, limits.batchCalls));
    return null;
  } catch (error) {
    if (error instanceof OnsaleError) return error;
    throw error;
  }
}
