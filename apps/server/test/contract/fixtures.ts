/** Running servers, one per dialect unless told otherwise, and people to stand in their lines. */
import { dialects, testDatabase, type TestDialect } from '@onsale/db/testing';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { startServer } from '../../src/serve.ts';
import { createClient, type Client } from './client.ts';

export const adminKey = 'the-admin-key-of-the-contract-tests';

/** Dates that are still to come, so that every concert is on sale. */
export const firstDate = '2098-01-01';
export const secondDate = '2098-01-02';

export interface Entry {
  token: string;
  userId: string;
  concertId: string;
  waitNo: number;
  status: string;
  ahead: number;
  etaSeconds: number | null;
  expiresAt: string | null;
  pollAfterMs: number;
  accountKey?: string;
}

export interface Reservation {
  reservationId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  total: number;
  status: string;
  expiresAt: string;
}

export interface SeatList {
  date: string;
  seats: {
    seatNo: number;
    section: string;
    row: unknown;
    price: number;
    status: string;
    mine: boolean;
  }[];
  available: number[];
}

export interface Payment {
  result: string;
  orderId: string;
  reservationId: string;
  date: string;
  seatNos: number[];
  total: number;
  balance: number;
  tickets: { ticketCode: string; seatNo: number }[];
  paidAt: string;
}

export interface Buyer extends Entry {
  accountKey: string;
}

export interface Account {
  userId: string;
  accountKey: string;
}

export interface World extends Client {
  admin<T>(procedure: string, input?: unknown): Promise<T>;
  /** @returns the id of a concert that is on sale, with the defaults but for `changes`. */
  concert(changes?: Record<string, unknown>): Promise<string>;
  account(): Promise<Account>;
  /** Somebody new in the line. */
  buyer(concertId: string): Promise<Buyer>;
  /** Somebody new in the line, with points. */
  richBuyer(concertId: string, points?: number): Promise<Buyer>;
  reserve(token: string, seatNos: number[], date?: string): Promise<Reservation>;
  /** Reserves and pays. */
  buy(buyer: Buyer, seatNos: number[], date?: string): Promise<Payment>;
}

export interface OpenedWorld {
  world: World;
  close(): Promise<void>;
}

export async function openWorld(dialect: TestDialect): Promise<OpenedWorld> {
  const database = await testDatabase(dialect, { ownClock: true });
  const server = await startServer(
    readServeOptions(
      { port: 0, databaseUrl: database.url, adminKey },
      { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' },
    ),
  );
  const close = async (): Promise<void> => {
    await server.close();
    await database[Symbol.asyncDispose]();
  };
  return { world: createWorld(() => server.url), close };
}

/** Where the suite is played. */
export interface House {
  name: string;
  /** @param alone in a database in which nothing has happened yet. */
  open(options?: { alone?: boolean }): Promise<OpenedWorld>;
}

let houses: readonly House[] = dialects.map((dialect) => ({
  name: dialect.name,
  open: () => openWorld(dialect),
}));

/** Plays the suite elsewhere; called before its files are loaded. */
export function moveTo(elsewhere: readonly House[]): void {
  houses = elsewhere;
}

/** Runs the tests in every house. */
export function describeHouses(name: string, tests: (house: House) => void): void {
  describe.each(houses)(`${name}, on $name`, (house) => {
    tests(house);
  });
}

/** Runs the tests in a world of every house, and audits what they leave. */
export function describeContract(name: string, tests: (world: () => World) => void): void {
  describeHouses(name, (house) => {
    let opened: OpenedWorld;
    beforeAll(async () => {
      opened = await house.open();
    });
    afterAll(async () => {
      const audit = await opened.world.admin<{ ok: boolean; checks: { ok: boolean }[] }>(
        'admin.audit',
      );
      await opened.close();
      expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
      expect(audit.ok).toBe(true);
    });
    tests(() => opened.world);
  });
}

/** @param nextUrl is asked for each request: where there are several servers, each goes to another. */
export function createWorld(nextUrl: () => string): World {
  const client = createClient(nextUrl);
  const world: World = {
    ...client,
    get url() {
      return nextUrl();
    },
    admin: (procedure, input) => client.take(procedure, input, adminKey),
    async concert(changes = {}) {
      const input = { title: 'A concert', dates: [firstDate, secondDate], ...changes };
      return (await world.admin<{ concertId: string }>('admin.concert.create', input)).concertId;
    },
    account: () => client.take<Account>('account.create'),
    buyer: (concertId) => client.take<Buyer>('queue.join', { concertId }),
    async richBuyer(concertId, points = 100_000) {
      const buyer = await world.buyer(concertId);
      await client.take('wallet.charge', { amount: points }, buyer.accountKey);
      return buyer;
    },
    reserve: (token, seatNos, date = firstDate) =>
      client.take<Reservation>('reservation.create', { date, seatNos }, token),
    async buy(buyer, seatNos, date) {
      const { reservationId } = await world.reserve(buyer.token, seatNos, date);
      return client.take<Payment>('payment.pay', { reservationId }, buyer.token);
    },
  };
  return world;
}

export const waitMs = (timeMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, timeMs));

/** Asks again and again until the answer passes, and gives up loudly after a bounded time. */
export async function eventually<T>(
  ask: () => Promise<T>,
  passes: (answer: T) => boolean,
  withinMs = 8_000,
): Promise<T> {
  const triesAtMost = Math.ceil(withinMs / 50);
  let last: T | undefined;
  for (let tried = 0; tried < triesAtMost; tried++) {
    last = await ask();
    if (passes(last)) return last;
    await waitMs(50);
  }
  throw new Error(`Still not so after ${withinMs} ms: ${JSON.stringify(last)}`);
}
