/**
 * Questions that one statement answers for many who ask at the same time. A repository writes such a
 * statement once, for a list; who calls it has one item and gets one answer, alone or in company.
 */
import { type Store, type Tx, type Many, type Question, withoutCompany } from '../store.ts';

/** @returns reads or locks for one. */
export function asked<S extends Store, Item, Answer>(
  many: Many<S, Item, Answer>,
  { gathers = false }: Pick<Question<Item, Answer>, 'gathers'> = {},
): (store: S, item: Item) => Promise<Answer> {
  return one(many, { writes: false, gathers });
}

/** @returns writes for one. */
export function written<Item, Answer>(
  many: Many<Tx, Item, Answer>,
): (tx: Tx, item: Item) => Promise<Answer> {
  return one(many, { writes: true });
}

function one<S extends Store, Item, Answer>(
  many: Many<S, Item, Answer>,
  kind: Omit<Question<Item, Answer>, 'many'>,
): (store: S, item: Item) => Promise<Answer> {
  // What a company asks is always asked of a transaction, which serves for any store.
  const question = { ...kind, many: many as unknown as Many<Tx, Item, Answer> };
  return async (store, item) => {
    if (store.company) return store.company.ask(question, item);
    const [answer] = await many(store, [item]);
    return answer as Answer;
  };
}

/**
 * Finds each one's row among those that a statement gave.
 *
 * @param keyOf the same text for an item and for its row.
 */
export function rowOfEach<Item, Row>(
  items: readonly Item[],
  rows: readonly Row[],
  keyOf: (either: Item | Row) => string,
): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return items.map((item) => byKey.get(keyOf(item)));
}

/** The same for rows that are locked: whose row was not given in company meets a lock, or has none. */
export function lockedRowOfEach<Item, Row>(
  tx: Tx,
  {
    items,
    rows,
    keyOf,
  }: { items: readonly Item[]; rows: readonly Row[]; keyOf: (either: Item | Row) => string },
): (Row | undefined | typeof withoutCompany)[] {
  const found = rowOfEach(items, rows, keyOf);
  return tx.inCompany ? found.map((row) => row ?? withoutCompany) : found;
}

/** How a statement that locks rows treats the locks of others. */
export type Lock = 'none' | 'wait' | 'skip';

/** Alone one waits; in company all would. */
export function lockOf(tx: Tx): Lock {
  if (!tx.locksRows) return 'none';
  return tx.inCompany ? 'skip' : 'wait';
}

/** For a unit of work that would keep its company from going on: in company, it is sent on its way alone. */
export async function goAlone(tx: Tx): Promise<void> {
  await tx.company?.ask(nothingInCompany, null);
}

const nothingInCompany: Question<null, void> = {
  writes: false,
  many: async (_, items) => items.map(() => withoutCompany),
};
