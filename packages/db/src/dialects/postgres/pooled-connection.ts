/**
 * One use of a pooled connection, which is discarded once it is broken.
 *
 * A connection is broken when it was lost, went silent, turned out to be read-only, or leads to a
 * host that was left behind by a fail-over. Nothing more is sent over it, and it does not return to
 * the pool: node-postgres would put a silent connection back, and each of the next calls would wait
 * for it in turn.
 */
import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import type { NameOf } from './statement-names.ts';

export const readOnlyState = '25006';

/** SQLSTATEs that end a connection or make it useless. 57014, a cancelled statement, does not. */
const endingStates = /^(08|57P|25P03|25P04|25006|0A000)/;

export interface ConnectionOptions {
  /** Called once, when the connection breaks. */
  onBroken: () => void;
  nameOf: NameOf;
  /** Asked before each statement. */
  leftBehind: () => Error | undefined;
}

export class PooledConnection implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #onBroken: () => void;
  readonly #nameOf: NameOf;
  readonly #leftBehind: () => Error | undefined;
  #broken: Error | undefined;

  constructor(client: pg.PoolClient, { onBroken, nameOf, leftBehind }: ConnectionOptions) {
    this.#client = client;
    this.#onBroken = onBroken;
    this.#nameOf = nameOf;
    this.#leftBehind = leftBehind;
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    text: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') throw new Error('Cursors are not supported.');
    return this.#run(text, parameters);
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  async #run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    if (!this.#broken) {
      const leftBehind = this.#leftBehind();
      if (leftBehind) this.#break(leftBehind);
    }
    if (this.#broken) throw this.#broken;
    try {
      const name = this.#nameOf(text);
      const values = [...parameters];
      const result = await (name === undefined
        ? this.#client.query<R & pg.QueryResultRow>(text, values)
        : this.#client.query<R & pg.QueryResultRow>({ name, text, values }));
      return result as PostgresQueryResult<R>;
    } catch (error) {
      if (error instanceof Error && isEnding(error) && !this.#broken) this.#break(error);
      throw error;
    }
  }

  #break(error: Error): void {
    this.#broken = error;
    this.#onBroken();
  }
}

function isEnding(error: Error): boolean {
  return !(error instanceof pg.DatabaseError) || endingStates.test(error.code ?? '');
}
