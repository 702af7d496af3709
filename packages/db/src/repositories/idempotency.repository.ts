/**
 * Stored responses to requests with an idempotency key, so that a repeat gets the first response.
 */
import type { Store, Tx } from '../store.ts';

/**
 * Reserves a key for this transaction, if it is new or was used before `keptSince`. If another
 * transaction is just using the key, this waits for it to end.
 *
 * @param request a hash of the request, so that the key cannot be used for another one.
 * @returns false when the key already has a response.
 */
export async function reserveKey(
  tx: Tx,
  key: { keyId: string; request: string; now: number; keptSince: number },
): Promise<boolean> {
  const { keyId, request, now, keptSince } = key;
  const taken = await tx.query
    .insertInto('answers')
    .values({ keyId, request, answer: null, createdAt: now })
    .onConflict((conflict) =>
      conflict
        .column('keyId')
        .doUpdateSet({ request, answer: null, createdAt: now })
        .where('answers.createdAt', '<', keptSince),
    )
    .returning('keyId')
    .execute();
  return taken.length > 0;
}

export async function findResponse(
  tx: Tx,
  keyId: string,
): Promise<{ request: string; answer: string | null }> {
  return tx.query
    .selectFrom('answers')
    .where('keyId', '=', keyId)
    .select(['request', 'answer'])
    .executeTakeFirstOrThrow();
}

/** Stores the response under a key that this transaction reserved. */
export async function storeResponse(
  tx: Tx,
  { keyId, answer }: { keyId: string; answer: string },
): Promise<void> {
  await tx.query.updateTable('answers').set({ answer }).where('keyId', '=', keyId).execute();
}

/**
 * Deletes the oldest responses from before `keptSince`, at most `limit` of them: one statement for
 * all would reach its time limit when there are many, and never complete.
 *
 * @returns how many it deleted.
 */
export async function deleteExpiredResponses(
  store: Store,
  { keptSince, limit }: { keptSince: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await store.query
    .deleteFrom('answers')
    .where('keyId', 'in', (old) =>
      old
        .selectFrom('answers')
        .where('createdAt', '<', keptSince)
        .orderBy('createdAt')
        .limit(limit)
        .select('keyId'),
    )
    // Checked again under the row lock, because the key may just have been reserved again.
    .where('createdAt', '<', keptSince)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
