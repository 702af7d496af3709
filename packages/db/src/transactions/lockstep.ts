/**
 * Units of work that share one transaction and go in step: whenever each of them waits for an answer,
 * all that they ask is asked together, one statement for each kind of question. Each is written as if
 * it were alone.
 *
 * What they must not do is want the same rows: nothing keeps them apart but the claims by which they
 * were chosen (batch-scheduler.ts).
 */
import type { ListFunction, Store, Tx } from '../store.ts';
import {
  withoutCompany,
  type Company,
  type Question,
  type AnyQuestion,
  type Asking,
} from '../store.ts';

/** Thrown into a unit of work that has to run by itself, and out of a group that has to fall apart. */
export class WithoutCompany extends Error {}

export type Outcome = { result: unknown } | { error: unknown };

/**
 * @returns what each came to, in order.
 * @throws what a statement failed with, which ends the transaction; WithoutCompany when somebody was
 * refused after it had written: then nobody's work may stand, and each has to run by itself.
 */
export async function inStep(
  tx: Tx,
  works: readonly ((tx: Tx) => Promise<unknown>)[],
): Promise<Outcome[]> {
  const step = new Step({ ...tx, inCompany: true }, works.length);
  const outcomes = await Promise.all(
    works.map(async (work): Promise<Outcome> => {
      const member = new Member(tx, step);
      try {
        return { result: await work(member) };
      } catch (error) {
        if (member.hasWritten) step.spoil(new WithoutCompany());
        return { error };
      } finally {
        step.leave();
      }
    }),
  );
  step.throwIfSpoilt();
  return outcomes;
}

/** The transaction as one of them sees it. */
class Member implements Tx, Company {
  readonly inTransaction = true;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  readonly company = this;
  hasWritten = false;
  readonly #tx: Tx;
  readonly #step: Step;

  constructor(tx: Tx, step: Step) {
    this.#tx = tx;
    this.#step = step;
    this.locksRows = tx.locksRows;
    this.listFunction = tx.listFunction;
  }

  /** A statement of one's own: what it does is not known here. */
  get query(): Store['query'] {
    this.hasWritten = true;
    return this.#tx.query;
  }

  now(): Promise<number> {
    return this.#step.ask(theTime, null) as Promise<number>;
  }

  leaves(isThere: (store: Store) => Promise<boolean>): void {
    this.#tx.leaves(isThere);
  }

  async ask<Item, Answer>(question: Question<Item, Answer>, item: Item): Promise<Answer> {
    if (question.writes) this.hasWritten = true;
    const answer = await this.#step.ask(question as AnyQuestion, item);
    if (answer === withoutCompany) throw new WithoutCompany();
    return answer as Answer;
  }
}

const theTime: AnyQuestion = {
  writes: false,
  async many(tx, items) {
    const now = await tx.now();
    return items.map(() => now);
  },
};

class Step {
  readonly #tx: Tx;
  #asked = new Map<AnyQuestion, Asking[]>();
  /** How many are still at work, and how many of them wait for an answer. */
  #working: number;
  #waiting = 0;
  #spoilt: { by: unknown } | null = null;

  constructor(tx: Tx, working: number) {
    this.#tx = tx;
    this.#working = working;
  }

  ask(question: AnyQuestion, item: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asking = this.#asked.get(question) ?? [];
      this.#asked.set(question, asking);
      asking.push({ item, resolve, reject });
      this.#waiting += 1;
      this.#goOn();
    });
  }

  leave(): void {
    this.#working -= 1;
    this.#goOn();
  }

  /** The first that spoils it counts: what comes after is its consequence. */
  spoil(by: unknown): void {
    this.#spoilt ??= { by };
  }

  throwIfSpoilt(): void {
    if (this.#spoilt) throw this.#spoilt.by;
  }

  #goOn(): void {
    if (this.#waiting > 0 && this.#waiting === this.#working) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    const asked = this.#takeAsked();
    const told: (() => void)[] = [];
    for (const [question, asking] of asked) {
      const answers = await this.#answersTo(question, asking);
      asking.forEach(({ resolve, reject }, at) => {
        told.push(() => (answers ? resolve(answers[at]) : reject(this.#spoilt!.by)));
      });
    }
    for (const tell of told) tell();
  }

  /** Whoever asks what gathers all waits for as long as somebody asks anything else. */
  #takeAsked(): Map<AnyQuestion, Asking[]> {
    const all = [...this.#asked];
    const sooner = all.filter(([{ gathers }]) => !gathers);
    const taken = sooner.length > 0 ? sooner : all;
    for (const [question, { length }] of taken) {
      this.#asked.delete(question);
      this.#waiting -= length;
    }
    return new Map(taken);
  }

  /** @returns null when there are none any more. */
  async #answersTo(question: AnyQuestion, asking: Asking[]): Promise<readonly unknown[] | null> {
    if (this.#spoilt) return null;
    try {
      return await question.many(
        this.#tx,
        asking.map(({ item }) => item),
      );
    } catch (error) {
      this.spoil(error);
      return null;
    }
  }
}
