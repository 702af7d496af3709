/**
 * Reads outside transactions, asked at once: while a statement is under way, whoever asks the same
 * waits for its end, and the next statement answers all of them. The first asks without delay, and
 * none is answered by a statement that began before it asked.
 */
import type { SettledOrTimedOut } from '../transactions/soft-timeout.ts';
import type { Store, Tx } from '../store.ts';
import type { AnyBatchedStatement, PendingItem, BatchContext, BatchedStatement } from '../store.ts';

/** How many are answered by one statement at most. */
const maxBatchSize = 256;

export function createReadCoalescer(store: Store, overOrHeldUp: SettledOrTimedOut): BatchContext {
  const waiting = new Map<AnyBatchedStatement, PendingItem[]>();

  const answer = async (question: AnyBatchedStatement, asking: PendingItem[]): Promise<void> => {
    try {
      // A question that may be asked outside a transaction asks for no more than a store.
      const answers = await question.many(
        store as Tx,
        asking.map(({ item }) => item),
      );
      asking.forEach(({ resolve }, at) => resolve(answers[at]));
    } catch (error) {
      for (const { reject } of asking) reject(error);
    }
  };

  const answerAll = async (question: AnyBatchedStatement, queue: PendingItem[]): Promise<void> => {
    while (queue.length > 0) {
      await overOrHeldUp(answer(question, queue.splice(0, maxBatchSize)));
    }
    waiting.delete(question);
  };

  return {
    run<Item, Answer>(question: BatchedStatement<Item, Answer>, item: Item): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        const any = question as AnyBatchedStatement;
        const asking = { item, resolve: resolve as PendingItem['resolve'], reject };
        const queue = waiting.get(any);
        if (queue) {
          queue.push(asking);
          return;
        }
        const first = [asking];
        waiting.set(any, first);
        void answerAll(any, first);
      });
    },
  };
}
