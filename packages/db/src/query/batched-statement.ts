/**
 * Batched statements: one statement for a list of items, called with one item at a time.
 *
 * A repository writes the statement once, for a list, as the batch function of a DataLoader. A
 * caller has one item and gets one answer, whether the statement runs for that item alone or is
 * merged with those of other callers (lockstep.ts, read-coalescer.ts).
 *
 * Idea: https://github.com/graphql/dataloader
 */
import { NotBatchableError } from '../errors.ts';
import type { BatchedStatement, BatchFn, Store, Tx } from '../store.ts';

/** @returns runs a statement that reads, or locks, for one item. */
export function batchedRead<S extends Store, Item, Answer>(
  batchFn: BatchFn<S, Item, Answer>,
  { isBarrier = false }: Pick<BatchedStatement<Item, Answer>, 'isBarrier'> = {},
): (store: S, item: Item) => Promise<Answer> {
  return forOneItem(batchFn, { writes: false, isBarrier });
}

/** @returns runs a statement that writes, for one item. */
export function batchedWrite<Item, Answer>(
  batchFn: BatchFn<Tx, Item, Answer>,
  { isBarrier = false }: Pick<BatchedStatement<Item, Answer>, 'isBarrier'> = {},
): (tx: Tx, item: Item) => Promise<Answer> {
  return forOneItem(batchFn, { writes: true, isBarrier });
}

function forOneItem<S extends Store, Item, Answer>(
  batchFn: BatchFn<S, Item, Answer>,
  traits: Omit<BatchedStatement<Item, Answer>, 'batchFn'>,
): (store: S, item: Item) => Promise<Answer> {
  // A batch context passes a transaction, which serves wherever a store is asked for.
  const statement = { ...traits, batchFn: batchFn as unknown as BatchFn<Tx, Item, Answer> };
  return async (store, item) => {
    if (store.batch) return store.batch.run(statement, item);
    const [answer] = await batchFn(store, [item]);
    return answer as Answer;
  };
}

/**
 * Aligns the rows of a statement with the items that it was called for.
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

/**
 * Aligns locked rows. In a batch, a row that is missing is locked by another transaction or does
 * not exist; the member leaves the batch to find out which.
 */
export function alignLockedRows<Item, Row>(
  tx: Tx,
  {
    items,
    rows,
    keyOf,
  }: { items: readonly Item[]; rows: readonly Row[]; keyOf: (either: Item | Row) => string },
): (Row | undefined | NotBatchableError)[] {
  const found = alignRows(items, rows, keyOf);
  return tx.isBatched ? found.map((row) => row ?? new NotBatchableError()) : found;
}

/** How a locking statement treats the locks of other transactions. */
export type LockMode = 'none' | 'wait' | 'skip';

/**
 * Outside of a batch: wait for the lock. In a batch: SKIP LOCKED, because waiting would block every
 * member.
 */
export function lockModeFor(tx: Tx): LockMode {
  if (!tx.locksRows) return 'none';
  return tx.isBatched ? 'skip' : 'wait';
}

/**
 * In a batch, takes this unit of work out of it, to run again in a transaction of its own; outside
 * of one, does nothing. It is for work that would keep the other members waiting.
 */
export async function requireOwnTransaction(tx: Tx): Promise<void> {
  await tx.batch?.run(neverBatchable, null);
}

const neverBatchable: BatchedStatement<null, void> = {
  writes: false,
  batchFn: async (_, items) => items.map(() => new NotBatchableError()),
};
