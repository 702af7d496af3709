/** Several servers on one database, each spoken to over HTTP, and one key between them. */
import type { TestDialect } from '@onsale/db/testing';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { openRaceFixture, type RaceFixture } from '../fixtures/race-fixture.ts';
import type { tables } from '../fixtures/tables.ts';
import { ask, listen, type Answer, type Ask } from './http-fixture.ts';

export const operator = 'admin';

export interface Crowd extends RaceFixture {
  /** Asks the server of that number: 0, 1 or 2. */
  askOf(server: number, request: Ask): Promise<Answer>;
  /** Asks one server after another, `count` times at once. */
  askAll(count: number, request: (index: number) => Ask): Promise<Answer[]>;
  tokenOf(place: QueuePlace): string;
  count(table: (typeof tables)[number]): Promise<number>;
}

export async function openCrowd(dialect: TestDialect): Promise<Crowd> {
  const stage = await openRaceFixture(dialect);
  const open = await Promise.all(stage.apps.map(listen));
  const askOf = (server: number, request: Ask) => ask(open[server % open.length]!.url, request);
  return {
    ...stage,
    askOf,
    askAll: (count, request) =>
      Promise.all(Array.from({ length: count }, (_, index) => askOf(index, request(index)))),
    tokenOf: (place) => stage.apps[0].tokens.sign(place),
    async count(table) {
      return (await stage.db.query.selectFrom(table).selectAll().execute()).length;
    },
    async [Symbol.asyncDispose]() {
      // A request that a failed test left stopped would keep its server from closing.
      for (const { failpoints } of stage.servers) failpoints.releaseAll();
      await Promise.all(open.map((server) => server[Symbol.asyncDispose]()));
      await stage[Symbol.asyncDispose]();
    },
  };
}
