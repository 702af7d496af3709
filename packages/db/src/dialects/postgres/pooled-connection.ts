/**
 * One use of a pooled connection, which is discarded once it is broken.
 *
 * A connection is broken when it was lost, went silent, or turned out to be read-only. Nothing more
 * is sent over it, and it does not return to the pool: node-postgres would put a silent connection
 * back, and each of the next calls would wait for it in turn.
 */
import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import type { NameOf } from './statement-names.ts';

export const readOnlyState = '25006';

/** SQLSTATEs that end a connection or make it useless. 57014, a cancelled statement, does not. */
const endingStates = /^(08|57P|25P03|25P04|25006|0A000)/;

export class PooledConnection implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #onBroken: () => void;
  readonly #nameOf: NameOf;
  #broken: Error | undefined;

  /** @param onBroken called once, when the connection breaks. */
  constructor(
    client: pg.PoolClient,
    { onBroken, nameOf }: { onBroken: () => void; nameOf: NameOf },
  ) {
    this.#client = client;
    this.#onBroken = onBroken;
    this.#nameOf = nameOf;
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
    if (this.#broken) throw this.#broken;
    try {
      const name = this.#nameOf(text);
      const values = [...parameters];
      const result = await (name === undefined
        ? this.#client.query<R & pg.QueryResultRow>(text, values)
        : this.#client.query<R & pg.QueryResultRow>({ name, text, values }));
      return result as PostgresQueryResult<R>;
    } catch (error) {
      if (error instanceof Error && isEnding(error) && !this.#broken) {
        this.#broken = error;
        this.#onBroken();
      }
      throw error;
    }
  }
}

function isEnding(error: Error): boolean {
  return !(error instanceof pg.DatabaseError) || endingStates.test(error.code ?? '');
}
