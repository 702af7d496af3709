/**
 * Reads outside transactions, asked at once: while a statement is under way, whoever asks the same
 * waits for its end, and the next statement answers all of them. The first asks without delay, and
 * none is answered by a statement that began before it asked.
 */
import type { OverOrHeldUp } from '../transactions/soft-timeout.ts';
import type { Store, Tx } from '../store.ts';
import type { AnyQuestion, Asking, Company, Question } from '../store.ts';

/** How many are answered by one statement at most. */
const askedLimit = 256;

export function askedAtOnce(store: Store, overOrHeldUp: OverOrHeldUp): Company {
  const waiting = new Map<AnyQuestion, Asking[]>();

  const answer = async (question: AnyQuestion, asking: Asking[]): Promise<void> => {
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

  const answerAll = async (question: AnyQuestion, queue: Asking[]): Promise<void> => {
    while (queue.length > 0) {
      await overOrHeldUp(answer(question, queue.splice(0, askedLimit)));
    }
    waiting.delete(question);
  };

  return {
    ask<Item, Answer>(question: Question<Item, Answer>, item: Item): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        const any = question as AnyQuestion;
        const asking = { item, resolve: resolve as Asking['resolve'], reject };
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
