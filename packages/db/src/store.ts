import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Where queries run: the database itself, or one transaction of it. */
export interface Store {
  readonly query: Kysely<Schema>;
  /** Whether `SELECT … FOR UPDATE` is there, and needed. */
  readonly locksRows: boolean;
  /** What turns a list in JSON into rows. */
  readonly listFunction: ListFunction;
  /** Where others ask the same at the same time; left out where a question is asked by itself. */
  readonly company?: Company;
  /** The instant that decides every expiry. In a transaction, read it after taking its locks. */
  now(): Promise<number>;
}

export type ListFunction = 'json_each' | 'json_to_recordset';

/** A store inside a transaction: what takes locks or writes more than one row asks for this. */
export interface Tx extends Store {
  readonly inTransaction: true;
  /**
   * Set for statements that serve several units of work at once: these wait for nobody's lock, for
   * then all of them would. Whoever meets one is sent on its way alone.
   */
  readonly inCompany?: boolean;
  /**
   * Says by which rows this transaction can be told from all others, should the answer to its COMMIT
   * get lost: the first that were named count, as all of them come with it. Without any, an outcome
   * that only they would prove stays unknown.
   *
   * @param isThere looks for them, in another transaction.
   */
  leaves(isThere: (store: Store) => Promise<boolean>): void;
}

/** Asks for a list of items, in one statement, and gives the answers in the same order. */
export type Many<S extends Store, Item, Answer> = (
  store: S,
  items: readonly Item[],
) => Promise<readonly (Answer | typeof withoutCompany)[]>;

/** The answer to whoever cannot be served in company: it is to run again, in a transaction of its own. */
export const withoutCompany = Symbol('without company');

/** Where questions of several units of work meet. */
export interface Company {
  ask<Item, Answer>(question: Question<Item, Answer>, item: Item): Promise<Answer>;
}

export interface Question<Item, Answer> {
  many: Many<Tx, Item, Answer>;
  /** Whether the rows are other rows afterwards. */
  writes: boolean;
  /**
   * Whether everybody who comes here is waited for, so that all of them ask at once. For a lock that
   * others wait for: who takes it before the rest has taken the locks that come first could meet
   * somebody who took them in the order of the house.
   */
  gathers?: boolean;
}

export type AnyQuestion = Question<unknown, unknown>;

/** Somebody who waits for an answer. */
export interface Asking {
  item: unknown;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}
