/** A race fixture whose servers are called over HTTP. */
import type { TestDialect } from '@onsale/db/testing';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { serveApp, type HttpRequest } from '../fixtures/http-fixture.ts';
import { openRaceFixture, type RaceFixture } from '../fixtures/race-fixture.ts';
import type { tables } from '../fixtures/tables.ts';
import { replyOf, type Reply } from './idempotency-fixture.ts';

export const operator = 'admin';

export interface HttpRaceFixture extends RaceFixture {
  /** @param server 0, 1 or 2. */
  replyFrom(server: number, request: HttpRequest): Promise<Reply>;
  /** Sends `count` requests at once, to each server in turn. */
  repliesTo(count: number, request: (index: number) => HttpRequest): Promise<Reply[]>;
  tokenOf(place: QueuePlace): string;
  count(table: (typeof tables)[number]): Promise<number>;
}

export async function openHttpRaceFixture(dialect: TestDialect): Promise<HttpRaceFixture> {
  const race = await openRaceFixture(dialect);
  const listeners = await Promise.all(race.apps.map((app) => serveApp(app)));
  const replyFrom = (server: number, request: HttpRequest) =>
    replyOf(listeners[server % listeners.length]!, request);
  return {
    ...race,
    replyFrom,
    repliesTo: (count, request) =>
      Promise.all(Array.from({ length: count }, (_, index) => replyFrom(index, request(index)))),
    tokenOf: (place) => race.apps[0].tokens.sign(place),
    count: async (table) => (await race.db.query.selectFrom(table).selectAll().execute()).length,
    async [Symbol.asyncDispose]() {
      // A request that a failed test left stopped would keep its server from closing.
      for (const { failpoints } of race.servers) failpoints.releaseAll();
      await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
      await race[Symbol.asyncDispose]();
    },
  };
}
