/**
 * Twin servers in equal states: each on a database of its own, with equal time, ids and secret.
 * The test drives one over REST and the other over tRPC.
 */
import { createIds, type Ids } from '@onsale/core/ids';
import { testDatabase, type TestDatabase, type TestDialect } from '@onsale/db/testing';
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { fanOut } from '../../../src/domains/webhooks/fan-out.ts';
import { createApp, type App } from '../../../src/app.ts';
import { adminKey } from '../../fixtures/test-app.ts';
import { tables } from '../../fixtures/tables.ts';
import { serveApp, type AppListener } from '../../fixtures/http-fixture.ts';
import { rowsOf } from '../idempotency-fixture.ts';

export interface Twin extends AppListener {
  app: App;
  /** Every row but stored responses and the log of admin calls. */
  rows(): Promise<string>;
}

export interface Twins extends AsyncDisposable {
  rest: Twin;
  trpc: Twin;
  clock: TestDatabase['clock'];
  /** Waits for the background work of both. */
  idle(): Promise<void>;
  /** Moves the time of both, and does what the schedule does once a second. */
  advance(ms: number): Promise<void>;
}

export interface TwinDatabases extends AsyncDisposable {
  /** @returns two new servers, on empty databases. */
  open(): Promise<Twins>;
}

/** Creates two databases, which is slow, to be reused by many runs. */
export async function openTwinDatabases(dialect: TestDialect): Promise<TwinDatabases> {
  const one = await testDatabase(dialect);
  const { clock } = one;
  const two = await testDatabase(dialect, { clock });
  return {
    async open() {
      const [first, second] = await Promise.all([openTwin(one), openTwin(two)]);
      const both = [first, second];
      const idle = async () => {
        for (const { app } of both) await app.admissionRunner.idle();
      };
      return {
        rest: first,
        trpc: second,
        clock,
        idle,
        async advance(ms) {
          await clock.advance(ms);
          for (const { app } of both) await app.admissionRunner.tick();
          for (const { app } of both) await app.secrets.refresh();
          for (const { app } of both) await fanOut(app);
          await idle();
        },
        async [Symbol.asyncDispose]() {
          await idle();
          for (const twin of both) await twin[Symbol.asyncDispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    },
  };
}

async function openTwin({ db, clock }: TestDatabase): Promise<Twin> {
  await db.transaction(async (tx) => {
    for (const table of tables) await tx.query.deleteFrom(table).execute();
    await tx.query.deleteFrom('tokenSecrets').execute();
    const fromTheStart = { lastPosition: 0, prunedPosition: 0 };
    await tx.query.updateTable('eventPosition').set(fromTheStart).execute();
  });
  const log = pino({ level: 'silent' });
  const app = await createApp({ db, clock, ids: deterministicIds(), log, adminKey });
  return { ...(await serveApp(app)), app, rows: () => numberedRows(app) };
}

/**
 * The nth id of each kind is always the same. Each kind has a stream of its own, since the servers
 * may draw them in different orders. All secrets are equal: only REST draws some, to encrypt stored
 * responses, and tokens must be equal on both.
 */
function deterministicIds(): Ids {
  const streams = new Map<string, Ids>();
  const of = (kind: string): Ids => {
    const known = streams.get(kind);
    if (known) return known;
    let drawn = 0;
    const stream = createIds((bytes) => {
      drawn += 1;
      const digest = createHash('sha512').update(`${kind} ${drawn}`).digest();
      bytes.set(digest.subarray(0, bytes.length));
    });
    streams.set(kind, stream);
    return stream;
  };
  return {
    id: (prefix) => of(prefix).id(prefix),
    adminKey: () => of('admin key').adminKey(),
    accountKey: () => of('account key').accountKey(),
    ticketCode: () => of('ticket code').ticketCode(),
    secret: () => 'the same secret for both of the twins',
  };
}

/** A call that lists events numbers those of earlier calls, also where it is the repeat of one. */
async function numberedRows(app: App): Promise<string> {
  await app.eventNumbering.run();
  return rowsOf(app);
}
