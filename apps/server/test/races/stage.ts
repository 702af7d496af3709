/**
 * Several servers on one database, and a director who decides which of them comes first.
 *
 * A race that is left to chance finds little: here a test stops one server in the middle of its
 * transaction, lets another run into the locks it holds, and then lets the first go on, or die.
 */
import type { ManualClock } from '@onsale/core/clock';
import { runAudit } from '@onsale/db/audit.repository';
import type { Database } from '@onsale/db/database';
import { dialects, testDatabase, type TestDatabase, type TestDialect } from '@onsale/db/testing';
import { pino } from 'pino';
import { afterAll, expect } from 'vitest';
import type { Place } from '../../src/account/tokens.ts';
import { createConcert, type NewConcert } from '../../src/admin/admin.usecases.ts';
import { createApp, type App } from '../../src/app.ts';
import { joinQueue, queueStatus } from '../../src/queue/queue.usecases.ts';
import { reserveSeats } from '../../src/reservation/reservation.usecases.ts';
import { chargeWallet } from '../../src/wallet/wallet.usecases.ts';
import { tables } from '../tables.ts';
import { directed, type Direction } from './direction.ts';

/** The databases on which calls of several servers really run side by side. */
export const racing: readonly TestDialect[] = dialects.filter(({ racesForReal }) => racesForReal);

export const date = '2027-06-01';

/** How often a blocked call is looked for before the test is told that it never blocked. */
const lookLimit = 5_000;

export interface Server {
  app: App;
  direction: Direction;
}

export interface Stage extends AsyncDisposable {
  /** Three independent servers: each has its own pool, its own board, its own admission step. */
  servers: [Server, Server, Server];
  /** The same as apps, for calls that go round them. */
  apps: [App, App, App];
  clock: ManualClock;
  db: Database;
  /** One more pool on the same database. */
  another: TestDatabase['another'];
  /** Resolves when `count` calls wait for a lock that somebody holds, or when `call` is over. */
  blockedOrOver(call: Promise<unknown>, count?: number): Promise<void>;
  /** Waits for what runs in the background, then asserts that no invariant is broken. */
  audit(): Promise<void>;
  /** How often the database gave up a transaction because two locked each other out. */
  collisions(): number;
}

/** The servers of this file's tests. To make a database takes longer than most of the races. */
const houses = new Map<string, Promise<{ database: TestDatabase; servers: Stage['servers'] }>>();

afterAll(async () => {
  for (const opening of houses.values()) {
    const { database } = await opening;
    await database[Symbol.asyncDispose]();
  }
});

async function openHouse(dialect: TestDialect) {
  const database = await testDatabase(dialect);
  const { clock, ids } = database;
  const log = pino({ level: 'silent' });
  const openServer = async (): Promise<Server> => {
    const { db, direction } = await directed((options) => database.another(options));
    return { app: await createApp({ db, clock, ids, log, adminKey: 'admin' }), direction };
  };
  const servers: Stage['servers'] = [await openServer(), await openServer(), await openServer()];
  return { database, servers };
}

/** @returns a stage with nothing on it; disposing of it clears it for the next test of the file. */
export async function openStage(dialect: TestDialect): Promise<Stage> {
  const opening = houses.get(dialect.name) ?? openHouse(dialect);
  houses.set(dialect.name, opening);
  const { database, servers } = await opening;
  const { db, clock } = database;
  const [{ app: one }, { app: two }, { app: three }] = servers;
  const apps: Stage['apps'] = [one, two, three];
  const settle = async (): Promise<void> => {
    await Promise.all(apps.map(({ admissions }) => admissions.idle()));
  };
  const countCollisions = () =>
    servers.reduce((sum, { direction }) => sum + direction.collisions(), 0);
  const collisionsBefore = countCollisions();
  return {
    servers,
    apps,
    clock,
    db,
    another: (options) => database.another(options),
    blockedOrOver: (call, count = 1) => blockedOrOver(db, call, count),
    async audit() {
      await settle();
      const { checks } = await runAudit(db);
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    },
    collisions: () => countCollisions() - collisionsBefore,
    async [Symbol.asyncDispose]() {
      for (const { direction } of servers) direction.releaseAll();
      await settle();
      await clear(db);
    },
  };
}

async function clear({ query }: Database): Promise<void> {
  for (const table of tables) await query.deleteFrom(table).execute();
}

async function blockedOrOver(db: Database, call: Promise<unknown>, count: number): Promise<void> {
  let over = false;
  const markOver = () => void (over = true);
  call.then(markOver, markOver);
  for (let look = 0; look < lookLimit && !over; look += 1) {
    if ((await countBlocked(db)) >= count) return;
  }
  if (!over)
    throw new Error(`The call neither ended nor met a lock: ${count} were to wait for one.`);
}

async function countBlocked(db: Database): Promise<number> {
  const { blocked } = await db.query
    .$extendTables<{ pgStatActivity: { datname: string; waitEventType: string } }>()
    .selectFrom('pgStatActivity')
    .where('waitEventType', '=', 'Lock')
    .where((eb) => eb('datname', '=', eb.fn<string>('current_database')))
    .select((eb) => eb.fn.countAll<number>().as('blocked'))
    .executeTakeFirstOrThrow();
  return blocked;
}

/** Runs a call on one server after another, `count` of them at once, and waits for all. */
export async function atOnce<T>(
  { apps }: Stage,
  count: number,
  call: (app: App, index: number) => Promise<T>,
): Promise<T[]> {
  const calls = Array.from({ length: count }, (_, index) =>
    call(apps[index % apps.length]!, index),
  );
  await Promise.allSettled(calls);
  return Promise.all(calls);
}

export async function newConcert(
  { apps: [app] }: Stage,
  {
    room,
    ...terms
  }: Partial<Omit<NewConcert, 'room'>> & { room?: Partial<NewConcert['room']> } = {},
): Promise<string> {
  const { concertId } = await createConcert(app, {
    title: 'A race',
    dates: [date],
    seatsPerDate: 50,
    seatsPerRow: 10,
    price: 100,
    opensAt: null,
    reservationSeconds: 300,
    maxSeatsPerUser: 4,
    ...terms,
    room: {
      maxActive: 1_000,
      admitPerMinute: 1_000,
      sessionSeconds: 600,
      claimSeconds: 60,
      ...room,
    },
  });
  return concertId;
}

/** New people, in the order in which they came to stand in the line, and known to every server. */
export async function joinAll(stage: Stage, concertId: string, count: number): Promise<Place[]> {
  const places = await atOnce(stage, count, (app) => join(app, concertId));
  await Promise.all(stage.apps.map(({ board }) => board.refresh()));
  return places.toSorted((a, b) => a.waitNo - b.waitNo);
}

/** Claims admissions, so that the next transaction of their owners is the one they ask for. */
export async function claimAll(app: App, places: readonly Place[]): Promise<void> {
  for (const place of places) await queueStatus(app, place);
}

/** Joins a concert as `userId`, or as somebody new. */
export async function join(app: App, concertId: string, userId?: string): Promise<Place> {
  const caller = userId === undefined ? null : { userId };
  const entry = await joinQueue(app, { caller, concertId });
  return { concertId, userId: entry.userId, waitNo: entry.waitNo };
}

/** Somebody admitted who has points and holds seats. */
export async function holder(
  { apps: [app] }: Stage,
  concertId: string,
  { points = 1_000, seatNos = [1] }: { points?: number; seatNos?: number[] } = {},
): Promise<{ place: Place; reservationId: string }> {
  const place = await join(app, concertId);
  if (points > 0) await chargeWallet(app, { userId: place.userId, amount: points });
  const { reservationId } = await reserveSeats(app, { place, choice: { date, seatNos } });
  return { place, reservationId };
}

/** The numbers that are active now, as the rows have it: to ask for them would claim them. */
export async function activeIn({ db, clock }: Stage, concertId: string): Promise<number[]> {
  const rows = await db.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('status', '=', 'active')
    .where('expiresAt', '>', clock.now())
    .orderBy('waitNo')
    .select('waitNo')
    .execute();
  return rows.map(({ waitNo }) => waitNo);
}
