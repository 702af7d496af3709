/** Fixture for idempotency keys: a server whose database is cleared between tests, and its rows. */
import type { TestDialect } from '@onsale/db/testing';
import { afterAll } from 'vitest';
import { httpFixture, type HttpFixture, type HttpRequest } from '../fixtures/http-fixture.ts';
import { tables } from '../fixtures/tables.ts';
import { concertDate as date, type Buyer, type TestApp } from '../fixtures/test-app.ts';

/** A response without its headers, so that two responses to equal requests are equal. */
export interface Reply {
  status: number;
  body: unknown;
}

export type RowCounts = Partial<Record<(typeof tables)[number], number>>;

export interface IdempotencyFixture extends TestApp {
  reply(request: HttpRequest): Promise<Reply>;
  /** Every row but stored responses and the log of admin calls, as text. */
  rows(): Promise<string>;
  /** The number of rows that the work added, by table; tables with none are left out. */
  added(work: () => Promise<unknown>): Promise<RowCounts>;
}

export async function replyOf(
  { request }: Pick<HttpFixture, 'request'>,
  sent: HttpRequest,
): Promise<Reply> {
  const { status, body } = await request(sent);
  return { status, body };
}

/** The servers of this file's tests: creating a database takes longer than most of the tests. */
const servers = new Map<string, Promise<HttpFixture>>();

afterAll(async () => {
  for (const server of servers.values()) await (await server)[Symbol.asyncDispose]();
});

/** @returns a server with an empty database; disposing of it clears it for the next test. */
export async function idempotencyFixture(dialect: TestDialect): Promise<IdempotencyFixture> {
  const starting = servers.get(dialect.name) ?? httpFixture(dialect);
  servers.set(dialect.name, starting);
  const server = await starting;
  const { query } = server.database.db;
  const counts = async () =>
    Promise.all(
      tables
        .filter((table) => table !== 'answers')
        .map(
          async (table) =>
            [table, (await query.selectFrom(table).selectAll().execute()).length] as const,
        ),
    );
  return {
    ...server,
    reply: (request) => replyOf(server, request),
    rows: () => rowsOf(server.app),
    async added(work) {
      const before = new Map(await counts());
      await work();
      const added = (await counts()).map(
        ([table, count]) => [table, count - before.get(table)!] as const,
      );
      return Object.fromEntries(added.filter(([, count]) => count !== 0));
    },
    async [Symbol.asyncDispose]() {
      await server.app.admissionRunner.idle();
      await server.database.db.transaction(async (tx) => {
        for (const table of tables) await tx.query.deleteFrom(table).execute();
      });
    },
  };
}

/**
 * Every row but stored responses and the log of admin calls, as text in a fixed order; without the
 * stamps of seats, which are ids of transactions.
 */
export async function rowsOf({ admissionRunner, db }: TestApp['app']): Promise<string> {
  await admissionRunner.idle();
  const read = tables.filter((table) => table !== 'answers' && table !== 'adminLog');
  const texts = read.map(async (table) => {
    const rows = await db.query.selectFrom(table).selectAll().execute();
    return [table, ...rows.map((row) => JSON.stringify(row, withoutStamp)).toSorted()].join('\n');
  });
  return (await Promise.all(texts)).join('\n\n');
}

const withoutStamp = (column: string, value: unknown) =>
  column === 'changedIn' || column === 'batchNo' ? undefined : value;

/** An unguessable key, as clients generate them. */
export const newKey = (): string => crypto.randomUUID();

export const dayMs = 24 * 60 * 60_000;

/** An active buyer with points, in a concert of its own. */
export async function activeBuyer(
  s: TestApp,
  terms: Parameters<TestApp['concert']>[0] = {},
): Promise<Buyer> {
  const { concertId } = await s.concert(terms);
  const buyer = await s.join(concertId);
  await buyer.call.wallet.charge({ amount: 10_000 });
  return buyer;
}

export const hold = ({ call }: Buyer, ...seatNos: number[]) =>
  call.reservation.create({ date, seatNos });
