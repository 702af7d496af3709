/**
 * Fixtures of the contract tests: a running service, and concerts and buyers on it.
 *
 * The tests are a black box: they know the contract (docs/API.md) and HTTP, and nothing of the
 * code. They run on every deployment, by default one server for each dialect.
 */
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
  seats: { seatNo: number; label: string; section: string; price: number }[];
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

export interface Service extends Client {
  admin<T>(procedure: string, input?: unknown): Promise<T>;
  /** @returns the id of a concert that is on sale, with the defaults but for `changes`. */
  concert(changes?: Record<string, unknown>): Promise<string>;
  account(): Promise<Account>;
  /** A new buyer in the line. */
  buyer(concertId: string): Promise<Buyer>;
  /** A new buyer in the line, with points. */
  richBuyer(concertId: string, points?: number): Promise<Buyer>;
  /** Joins the line of a buyer's concert again, with the account key. */
  rejoin(buyer: Pick<Buyer, 'concertId' | 'accountKey'>): Promise<Entry>;
  status(token: string): Promise<Entry>;
  balance(credential: string): Promise<number>;
  reservations(credential: string): Promise<Reservation[]>;
  reserve(token: string, seatNos: number[], date?: string): Promise<Reservation>;
  /** Reserves and pays. */
  buy(buyer: Buyer, seatNos: number[], date?: string): Promise<Payment>;
}

export interface OpenedService {
  service: Service;
  close(): Promise<void>;
}

export async function openService(dialect: TestDialect): Promise<OpenedService> {
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
  return { service: createService(() => server.url), close };
}

/** A way to run the service. */
export interface Deployment {
  name: string;
  /** @param alone on an empty database. */
  open(options?: { alone?: boolean }): Promise<OpenedService>;
}

let deployments: readonly Deployment[] = dialects.map((dialect) => ({
  name: dialect.name,
  open: () => openService(dialect),
}));

/** Runs the suite on other deployments; call it before the test files are loaded. */
export function useDeployments(replacements: readonly Deployment[]): void {
  deployments = replacements;
}

/** Runs the tests on every deployment. */
export function describeDeployments(name: string, tests: (deployment: Deployment) => void): void {
  describe.each(deployments)(`${name}, on $name`, (deployment) => {
    tests(deployment);
  });
}

/** Runs the tests on one service of every deployment, and audits its database afterwards. */
export function describeContract(name: string, tests: (service: () => Service) => void): void {
  describeDeployments(name, (deployment) => {
    let opened: OpenedService;
    beforeAll(async () => {
      opened = await deployment.open();
    });
    afterAll(async () => {
      const audit = await opened.service.admin<{ ok: boolean; checks: { ok: boolean }[] }>(
        'admin.audit',
      );
      await opened.close();
      expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
      expect(audit.ok).toBe(true);
    });
    tests(() => opened.service);
  });
}

/** @param nextUrl is called for each request; with several servers it gives them in turn. */
export function createService(nextUrl: () => string): Service {
  const client = createClient(nextUrl);
  const service: Service = {
    ...client,
    get url() {
      return nextUrl();
    },
    admin: (procedure, input) => client.take(procedure, input, adminKey),
    async concert(changes = {}) {
      const input = { title: 'A concert', dates: [firstDate, secondDate], ...changes };
      return (await service.admin<{ concertId: string }>('admin.concert.create', input)).concertId;
    },
    account: () => client.take<Account>('account.create'),
    buyer: (concertId) => client.take<Buyer>('queue.join', { concertId }),
    async richBuyer(concertId, points = 100_000) {
      const buyer = await service.buyer(concertId);
      await client.take('wallet.charge', { amount: points }, buyer.accountKey);
      return buyer;
    },
    rejoin: ({ concertId, accountKey }) =>
      client.take<Entry>('queue.join', { concertId }, accountKey),
    status: (token) => client.take<Entry>('queue.status', undefined, token),
    async balance(credential) {
      const { balance } = await client.take<{ balance: number }>(
        'wallet.balance',
        undefined,
        credential,
      );
      return balance;
    },
    async reservations(credential) {
      const answer = await client.take<{ reservations: Reservation[] }>(
        'reservation.list',
        undefined,
        credential,
      );
      return answer.reservations;
    },
    reserve: (token, seatNos, date = firstDate) =>
      client.take<Reservation>('reservation.create', { date, seatNos }, token),
    async buy(buyer, seatNos, date) {
      const { reservationId } = await service.reserve(buyer.token, seatNos, date);
      return client.take<Payment>('payment.pay', { reservationId }, buyer.token);
    },
  };
  return service;
}

export const waitMs = (timeMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, timeMs));

/** Polls until the answer passes; throws after `withinMs`. */
export async function eventually<T>(
  ask: () => Promise<T>,
  passes: (answer: T) => boolean,
  withinMs = 8_000,
): Promise<T> {
  const maxTries = Math.ceil(withinMs / 50);
  let last: T | undefined;
  for (let tried = 0; tried < maxTries; tried++) {
    last = await ask();
    if (passes(last)) return last;
    await waitMs(50);
  }
  throw new Error(`No answer passed within ${withinMs} ms: ${JSON.stringify(last)}`);
}
