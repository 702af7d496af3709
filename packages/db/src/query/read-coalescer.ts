/**
 * Read coalescer: merges equal reads outside of transactions that arrive while one is in flight.
 *
 * The first read is sent at the end of the current tick of the event loop, with those that arrive
 * in it: a busy server answers several requests a tick, and 64 buyers make 2 to 7 % more purchases.
 * Later ones wait until it settles, and one statement then serves all of them. So no read is
 * answered by a statement that began before the read was requested, and at most one statement of
 * each kind is in flight, apart from any past the soft timeout. Unlike a DataLoader, it caches
 * nothing.
 */
import type {
  AnyBatchedStatement,
  BatchContext,
  BatchedStatement,
  PendingItem,
  Store,
  Tx,
} from '../store.ts';
import type { SettledOrTimedOut } from '../transactions/soft-timeout.ts';

/** The most items of one statement. */
const maxBatchSize = 256;

export interface ReadCoalescerOptions {
  /** How long later reads wait for the statement in flight. */
  settledOrTimedOut: SettledOrTimedOut;
  /** Resolves when the calls of the current tick have arrived: a lone read is not delayed. */
  collectCurrentTick: () => Promise<void>;
}

export function createReadCoalescer(
  store: Store,
  { settledOrTimedOut, collectCurrentTick }: ReadCoalescerOptions,
): BatchContext {
  const queues = new Map<AnyBatchedStatement, PendingItem[]>();

  const send = async (statement: AnyBatchedStatement, items: PendingItem[]): Promise<void> => {
    try {
      // A statement that is called outside of a transaction asks for no more than a store.
      const answers = await statement.batchFn(
        store as Tx,
        items.map(({ item }) => item),
      );
      items.forEach(({ resolve }, at) => resolve(answers[at]));
    } catch (error) {
      for (const { reject } of items) reject(error);
    }
  };

  const drain = async (statement: AnyBatchedStatement, queue: PendingItem[]): Promise<void> => {
    while (queue.length > 0) {
      await collectCurrentTick();
      await settledOrTimedOut(send(statement, queue.splice(0, maxBatchSize)));
    }
    queues.delete(statement);
  };

  return {
    run<Item, Answer>(statement: BatchedStatement<Item, Answer>, item: Item): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        const any = statement as AnyBatchedStatement;
        const pending = { item, resolve: resolve as PendingItem['resolve'], reject };
        const queue = queues.get(any);
        if (queue) {
          queue.push(pending);
          return;
        }
        const first = [pending];
        queues.set(any, first);
        void drain(any, first);
      });
    },
  };
}
