/**
 * Questions that one statement answers for many who ask at the same time. A repository writes such a
 * statement once, for a list; who calls it has one item and gets one answer, alone or in company.
 */
import {
  type Store,
  type Tx,
  type BatchFn,
  type BatchedStatement,
  notBatchable,
} from '../store.ts';

/** @returns reads or locks for one. */
export function batchedRead<S extends Store, Item, Answer>(
  many: BatchFn<S, Item, Answer>,
  { isBarrier = false }: Pick<BatchedStatement<Item, Answer>, 'isBarrier'> = {},
): (store: S, item: Item) => Promise<Answer> {
  return single(many, { writes: false, isBarrier });
}

/** @returns writes for one. */
export function batchedWrite<Item, Answer>(
  many: BatchFn<Tx, Item, Answer>,
): (tx: Tx, item: Item) => Promise<Answer> {
  return single(many, { writes: true });
}

function single<S extends Store, Item, Answer>(
  many: BatchFn<S, Item, Answer>,
  kind: Omit<BatchedStatement<Item, Answer>, 'many'>,
): (store: S, item: Item) => Promise<Answer> {
  // What a company asks is always asked of a transaction, which serves for any store.
  const statement = { ...kind, many: many as unknown as BatchFn<Tx, Item, Answer> };
  return async (store, item) => {
    if (store.batch) return store.batch.run(statement, item);
    const [answer] = await many(store, [item]);
    return answer as Answer;
  };
}

/**
 * Finds each one's row among those that a statement gave.
 *
 * @param keyOf the same text for an item and for its row.
 */
export function alignRows<Item, Row>(
  items: readonly Item[],
  rows: readonly Row[],
  keyOf: (either: Item | Row) => string,
): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return items.map((item) => byKey.get(keyOf(item)));
}

/** The same for rows that are locked: whose row was not given in company meets a lock, or has none. */
export function alignLockedRows<Item, Row>(
  tx: Tx,
  {
    items,
    rows,
    keyOf,
  }: { items: readonly Item[]; rows: readonly Row[]; keyOf: (either: Item | Row) => string },
): (Row | undefined | typeof notBatchable)[] {
  const found = alignRows(items, rows, keyOf);
  return tx.isBatched ? found.map((row) => row ?? notBatchable) : found;
}

/** How a statement that locks rows treats the locks of others. */
export type LockMode = 'none' | 'wait' | 'skip';

/** Alone one waits; in company all would. */
export function lockModeFor(tx: Tx): LockMode {
  if (!tx.locksRows) return 'none';
  return tx.isBatched ? 'skip' : 'wait';
}

/** For a unit of work that would keep its company from going on: in company, it is sent on its way alone. */
export async function requireOwnTransaction(tx: Tx): Promise<void> {
  await tx.batch?.run(neverBatchable, null);
}

const neverBatchable: BatchedStatement<null, void> = {
  writes: false,
  many: async (_, items) => items.map(() => notBatchable),
};
