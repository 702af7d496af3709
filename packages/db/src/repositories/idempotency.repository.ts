/** First answers to requests that carry an idempotency key, kept so that a repeat can be given them. */
import type { Store, Tx } from '../store.ts';

/**
 * Takes a key for this transaction, if it is new or was used before `keptSince`. Whoever asks for a
 * key that another transaction is just using waits for that one to end.
 *
 * @param request what is asked for, so that a key cannot be used for anything else.
 * @returns false when the key has its answer.
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

/** Keeps the answer under a key that this transaction took. */
export async function storeResponse(
  tx: Tx,
  { keyId, answer }: { keyId: string; answer: string },
): Promise<void> {
  await tx.query.updateTable('answers').set({ answer }).where('keyId', '=', keyId).execute();
}

/**
 * Forgets the oldest of the answers that were given before `keptSince`, at most `limit` of them: one
 * statement for all would run into its time-out where there are many, and never get them done.
 *
 * @returns how many were forgotten.
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
    // Looked at once more under the row's lock: the key may just have been taken anew.
    .where('createdAt', '<', keptSince)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
