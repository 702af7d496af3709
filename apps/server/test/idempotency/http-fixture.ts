/** A server on a database of its own, called over HTTP; time moves by hand, rows can be compared. */
import { systemClock } from '@onsale/core/time/clock';
import type { TestDialect } from '@onsale/db/testing';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import type { App } from '../../src/app.ts';
import { createHttpServer } from '../../src/http-server.ts';
import type { Method } from '../../src/rest/route.ts';
import { testApp, type TestApp } from '../fixtures/test-app.ts';
import { tables } from '../fixtures/tables.ts';

/** One request as a client writes it. */
export interface Ask {
  method: Method;
  path: string;
  credential?: string | undefined;
  key?: string | undefined;
  body?: unknown;
}

export interface Answer {
  status: number;
  body: unknown;
}

export type Counts = Partial<Record<(typeof tables)[number], number>>;

export interface Serving extends TestApp {
  url: string;
  ask(request: Ask): Promise<Answer>;
  /** Every row but kept answers and the log of admin calls, as text: the same before and after if nothing happened. */
  rows(): Promise<string>;
  /** How many rows an effect added, by table; tables with none are left out. */
  added(effect: () => Promise<unknown>): Promise<Counts>;
}

export async function listen(app: App): Promise<{ url: string } & AsyncDisposable> {
  const http = createHttpServer({ ...app, clock: systemClock });
  http.server.listen(0, '127.0.0.1');
  await once(http.server, 'listening');
  const { port } = http.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => http.drain() };
}

export async function ask(url: string, request: Ask): Promise<Answer> {
  const { method, path, credential, key, body } = request;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** The servers of this file's tests. To make a database takes longer than most of the tests. */
const houses = new Map<string, Promise<TestApp & { url: string; close(): Promise<void> }>>();

afterAll(async () => {
  for (const opening of houses.values()) await (await opening).close();
});

async function openHouse(dialect: TestDialect) {
  const t = await testApp(dialect);
  const http = await listen(t.app);
  const close = async () => {
    await http[Symbol.asyncDispose]();
    await t[Symbol.asyncDispose]();
  };
  return { ...t, url: http.url, close };
}

/** @returns a server with nobody and nothing on it; disposing of it clears it for the next test. */
export async function serving(dialect: TestDialect): Promise<Serving> {
  const opening = houses.get(dialect.name) ?? openHouse(dialect);
  houses.set(dialect.name, opening);
  const house = await opening;
  const { query } = house.database.db;
  const readAll = () =>
    Promise.all(
      tables
        .filter((table) => table !== 'answers')
        .map(
          async (table) => [table, await query.selectFrom(table).selectAll().execute()] as const,
        ),
    );
  const counts = async () =>
    new Map((await readAll()).map(([table, rows]) => [table, rows.length] as const));
  return {
    ...house,
    ask: (request) => ask(house.url, request),
    async rows() {
      await house.app.admissionRunner.idle();
      const all = (await readAll()).filter(([table]) => table !== 'adminLog');
      return all
        .map(([table, rows]) =>
          [table, ...rows.map((row) => JSON.stringify(row)).toSorted()].join('\n'),
        )
        .join('\n\n');
    },
    async added(effect) {
      const before = await counts();
      await effect();
      const after = await counts();
      const differences = [...after].map(
        ([table, count]) => [table, count - before.get(table)!] as const,
      );
      return Object.fromEntries(differences.filter(([, count]) => count !== 0));
    },
    async [Symbol.asyncDispose]() {
      await house.app.admissionRunner.idle();
      await house.database.db.transaction(async (tx) => {
        for (const table of tables) await tx.query.deleteFrom(table).execute();
      });
    },
  };
}

/** As clients make them: nobody can guess it. */
export const newKey = (): string => crypto.randomUUID();

export const dayMs = 24 * 60 * 60_000;
