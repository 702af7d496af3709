/** The types of a tRPC request context and of the metadata of a procedure. */
import type { NeededScope } from '@onsale/core/operator';
import type { Language } from '@onsale/core/language/translate';
import type { ClientAddress } from '../http/client-address.ts';
import type { SharedAnswer } from '../wire/shared-answer.ts';

/** The facts known before any procedure runs. Plain data, because the SDK's types contain it. */
export interface RequestContext {
  requestId: string;
  credential: string | null;
  /** The language of messages; English by default. */
  language?: Language | undefined;
  /** Undefined in an in-process server, which has no addresses and no rate limits by address. */
  client?: ClientAddress | undefined;
  /** Set for a mutation with an Idempotency-Key that the procedure does not store by itself. */
  idempotency?: IdempotencyContext | undefined;
  /** Set where tRPC's own handler answers a single call: takes an answer that others share. */
  shared?: { answer?: SharedAnswer } | undefined;
}

/** The key of a request, and the request that it is bound to. */
export interface IdempotencyContext {
  key: string;
  /** Such as `POST /api/orders/{orderId}/cancel`, or `trpc order.cancel`. */
  operation: string;
  input: unknown;
}

/** The credential that a procedure requires; the OpenAPI document states it too. */
export interface ProcedureMeta {
  credential: 'none' | 'none or account' | 'account' | 'account key' | 'queue' | 'active' | 'admin';
  /** The scope that an admin key must have. */
  scope?: NeededScope;
}
