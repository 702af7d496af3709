/**
 * Confirms the refusal of a credential whose row is missing, before it is answered.
 *
 * A primary that a fail-over left behind has no rows of the buyers who joined since. So a refusal
 * of a well-formed credential waits for a commit, which such a primary cannot complete where
 * standbys are synchronous; without one the answer is OVERLOADED, which clients repeat.
 */
import type { OnsaleError } from '@onsale/core/errors';
import { accountKeyPrefix, isKey } from '@onsale/core/api-keys';
import { queueTokenPrefix } from '@onsale/core/ids';
import type { Database } from '@onsale/db/database';
import { toOnsaleError } from '../wire/errors.ts';
import type { QueueTokens } from './queue-tokens.ts';

/** Refusals that were confirmed before the credential was counted as a wrong one. */
const confirmed = new WeakSet<OnsaleError>();

/** @returns the failure to answer with: `failure`, or that it could not be confirmed. */
export async function confirmedRefusal(
  { db, tokens }: { db: Database; tokens: QueueTokens },
  credential: string | null,
  failure: unknown,
): Promise<unknown> {
  const error = toOnsaleError(failure, db);
  if (error.reason !== 'NOT_AUTHENTICATED' || credential === null || confirmed.has(error))
    return failure;
  const isWellFormed = credential.startsWith(queueTokenPrefix)
    ? (await tokens.verify(credential)) !== null
    : isKey(accountKeyPrefix, credential);
  if (!isWellFormed) return failure;
  try {
    await db.confirmPrimary();
  } catch (unconfirmed) {
    return unconfirmed;
  }
  confirmed.add(error);
  return failure;
}
