/** An app on a fresh database, called as clients call it but without HTTP; time moves by hand. */
import type { OnsaleError } from '@onsale/core/errors';
import { testDatabase, type TestDatabase, type TestDialect } from '@onsale/db/testing';
import { runAudit } from '@onsale/db/audit.repository';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createApp, type App, type AppOptions } from '../src/app.ts';
import { toOnsaleError } from '../src/errors.ts';
import { createRouter, type AppRouter } from '../src/router.ts';

export const adminKey = 'the-operator';

type Caller = ReturnType<AppRouter['createCaller']>;
type NewConcert = Parameters<Caller['admin']['concert']['create']>[0];

export interface TestApp extends AsyncDisposable {
  app: App;
  database: TestDatabase;
  clock: TestDatabase['clock'];
  /**
   * Calls as whoever the credential belongs to; null without one. Nothing is counted for anybody,
   * unless the call comes from an address.
   */
  as(credential: string | null, address?: string): Caller;
  admin: Caller['admin'];
  /** A concert on one date unless told otherwise, with a room wide enough for everybody. */
  concert(terms?: Partial<NewConcert>): ReturnType<Caller['admin']['concert']['create']>;
  /** A new buyer in line: its own calls, its token and its account key. */
  join(concertId?: string): Promise<Buyer>;
  /** What the schedule does once a second; waits for admissions asked for before. */
  tick(): Promise<void>;
}

export interface Buyer {
  call: Caller;
  token: string;
  userId: string;
  accountKey: string;
  entry: Awaited<ReturnType<Caller['queue']['join']>>;
}

export const concertDate = '2027-05-01';

/** Several replicas of the server on one database are several apps. */
export async function testApp(
  dialect: TestDialect,
  options: Partial<AppOptions> = {},
): Promise<TestApp> {
  const database = await testDatabase(dialect);
  const { db, clock, ids } = database;
  const log = pino({ level: 'silent' });
  const app = await createApp({ db, clock, ids, adminKey, log, ...options });
  const router = createRouter(app);
  const as = (credential: string | null, address?: string) => {
    const client = address === undefined ? undefined : app.addresses.read(address, undefined);
    return router.createCaller({ requestId: 'req_test', credential, client });
  };
  const { admin } = as(adminKey);
  return {
    app,
    database,
    clock,
    as,
    admin,
    concert: (terms = {}) =>
      admin.concert.create({
        title: 'A night at the hall',
        dates: [concertDate],
        ...terms,
        room: { maxActive: 1_000, admitPerMinute: 1_000, ...terms.room },
      }),
    async join(concertId) {
      const entry = await as(null).queue.join(concertId === undefined ? undefined : { concertId });
      const { token, userId, accountKey = '' } = entry;
      return { call: as(token), token, userId, accountKey, entry };
    },
    async tick() {
      await app.admissions.idle();
      await app.admissions.tick();
      await app.secrets.refresh();
    },
    async [Symbol.asyncDispose]() {
      await app.admissions.idle();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The error with which a call is refused; fails when it is not. */
export async function refusal(call: Promise<unknown>): Promise<OnsaleError> {
  try {
    const answer = await call;
    throw new Error(`Expected a refusal, got ${JSON.stringify(answer)}`);
  } catch (error) {
    const known = toOnsaleError(error, { isUnavailable: () => false });
    if (known.reason === 'INTERNAL') throw error;
    return known;
  }
}

export async function expectRefusal(
  call: Promise<unknown>,
  reason: OnsaleError['reason'],
  details?: Record<string, unknown>,
): Promise<void> {
  const known = await refusal(call);
  expect(known.reason, known.message).toBe(reason);
  if (details) expect(known.details).toEqual(details);
}

/** Every invariant that rows can show holds. */
export async function expectSound({ database }: TestApp): Promise<void> {
  const { checks } = await runAudit(database.db);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
}
