/** Applies the Idempotency-Key header to a call over tRPC, as the REST API does to a request. */
import { english } from '@onsale/core/language/translate';
import { invalidKey, readKey, resolveKey, storesOwnKeys } from '../rpc/idempotency-key.ts';
import { requireShallow } from '../wire/json-depth.ts';
import type { IdempotencyContext } from '../rpc/context.ts';

export interface KeyedCall {
  /** The names in the path; a batch has several, separated by commas. */
  name: string;
  isBatch: boolean;
  /** The JSON text of the input. */
  body: string;
  /** The Idempotency-Key header. */
  header: string | undefined;
}

/**
 * @param call of a mutation; a key on a query has no meaning and must be left out.
 * @returns the body to read, with the key in it where the procedure stores keys by itself; else the
 * key for the context of the call.
 * @throws INVALID_INPUT for a batch, for a key that is too long, and for one that differs from the
 * `idempotencyKey` of the input, and for a body that is nested deeper than any input.
 */
export function applyKey({ name, isBatch, body, header }: KeyedCall): {
  body: string;
  idempotency?: IdempotencyContext | undefined;
} {
  if (header === undefined) return { body };
  if (isBatch) {
    throw invalidKey(english`is for one call, not for a batch: send the call by itself`);
  }
  const key = readKey(header)!;
  const input = parse(body);
  requireShallow(input);
  if (!storesOwnKeys(name)) {
    return { body, idempotency: { key, operation: `trpc ${name}`, input: input ?? {} } };
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return { body };
  const given = 'idempotencyKey' in input ? input.idempotencyKey : undefined;
  return { body: JSON.stringify({ ...input, idempotencyKey: resolveKey(key, given) }) };
}

/** Undefined for text that is not JSON, which the call refuses by itself. */
function parse(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}
