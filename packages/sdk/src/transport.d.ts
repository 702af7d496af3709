/** One HTTP exchange, and what is made of it when it is not what an Onsale server answers. */
import { OnsaleError } from '@onsale/core/errors';
import { type httpLink } from '@trpc/client';
type Fetch = typeof globalThis.fetch;
type LinkFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>;
/**
 * A fetch for tRPC's link that resolves with answers in tRPC's shape and rejects with an OnsaleError
 * on anything else: no connection, a connection cut while answering, a proxy's page.
 */
export declare function createExchange(send: Fetch, url: string): LinkFetch;
/** Whatever a call failed with, as the one error of the SDK. */
export declare function toOnsaleError(failure: unknown): OnsaleError;
export {};
