/**
 * Stored responses to requests with an idempotency key, so that a repeat gets the first response.
 */
import { alignRows, batchedRead, batchedWrite } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { Store, Tx } from '../store.ts';

interface KeyUse {
  keyId: string;
  /** A hash of the request, so that the key cannot be used for another one. */
  request: string;
  now: number;
  keptSince: number;
}

/**
 * Reserves a key for this transaction, if it is new or was used before `keptSince`. If another
 * transaction is just using the key, this waits for it to end.
 *
 * To a batch it does not count as a write: a member that is refused before it wrote anything else
 * calls `releaseKey`, and the others go on.
 *
 * @returns false when the key already has a response.
 */
export const reserveKey = batchedRead(async (tx: Tx, uses: readonly KeyUse[]) => {
  const rows = uses.map(({ keyId, request, now }) => ({ keyId, request, createdAt: now }));
  const { keptSince } = uses[0]!;
  const taken = await reserveListed(tx, { list: toJsonRows(rows, useColumns), keptSince });
  const reserved = new Set(taken.map(({ keyId }) => keyId));
  return uses.map(({ keyId }) => reserved.has(keyId));
});

const useColumns = { keyId: 'text', request: 'text', createdAt: 'bigint' } as const;
type UseRow = { keyId: string; request: string; createdAt: number };

const reserveListed = compileOnce(
  (store, { list, keptSince }: { list: string; keptSince: number }) => {
    const columns = Object.keys(useColumns) as (keyof UseRow)[];
    return store.query
      .insertInto('answers')
      .columns(columns)
      .expression((eb) =>
        eb
          .selectFrom(jsonRows<UseRow>(store, list, useColumns))
          .select(columns)
          .orderBy('keyId'),
      )
      .onConflict((conflict) =>
        conflict
          .column('keyId')
          .doUpdateSet((eb) => ({
            request: eb.ref('excluded.request'),
            answer: null,
            createdAt: eb.ref('excluded.createdAt'),
          }))
          .where('answers.createdAt', '<', keptSince),
      )
      .returning('keyId');
  },
);

const keyColumn = { keyId: 'text' } as const;

/** Releases a key that this transaction has reserved, and nothing else is written under it. */
export const releaseKey = batchedRead(async (tx: Tx, keyIds: readonly string[]) => {
  const keys = keyIds.map((keyId) => ({ keyId }));
  await deleteKeys(tx, { list: toJsonRows(keys, keyColumn) });
  return keyIds.map(() => undefined);
});

const deleteKeys = compileOnce((store, { list }: { list: string }) =>
  store.query
    .deleteFrom('answers')
    .where('keyId', 'in', (keys) =>
      keys.selectFrom(jsonRows<{ keyId: string }>(store, list, keyColumn)).select('keyId'),
    ),
);

export const findResponse = batchedRead(async (tx: Tx, keyIds: readonly string[]) => {
  const keys = keyIds.map((keyId) => ({ keyId }));
  const rows = await responsesOf(tx, { list: toJsonRows(keys, keyColumn) });
  return alignRows(keys, rows, ({ keyId }) => keyId).map((row) => row!);
});

const responsesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('answers')
    .innerJoin(jsonRows<{ keyId: string }>(store, list, keyColumn), (join) =>
      join.onRef('answers.keyId', '=', 'listed.keyId'),
    )
    .select(['answers.keyId', 'request', 'answer']),
);

/** Stores the response under a key that this transaction reserved. */
export const storeResponse = batchedWrite(
  async (tx: Tx, responses: readonly { keyId: string; answer: string }[]) => {
    await storeListed(tx, { list: toJsonRows(responses, responseColumns) });
    return responses.map(() => undefined);
  },
);

const responseColumns = { keyId: 'text', answer: 'text' } as const;

const storeListed = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('answers')
    .from(jsonRows<{ keyId: string; answer: string }>(store, list, responseColumns))
    .set((eb) => ({ answer: eb.ref('listed.answer') }))
    .whereRef('answers.keyId', '=', 'listed.keyId'),
);

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
