/**
 * Two servers in the same state: each on a database of its own, with the same time, the same ids and
 * the same secret. One is driven over REST, the other over tRPC.
 */
import { createIds, type Ids } from '@onsale/core/ids';
import { testDatabase, type TestDatabase, type TestDialect } from '@onsale/db/testing';
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { createApp, type App } from '../../../src/app.ts';
import { adminKey } from '../../fixtures/test-app.ts';
import { tables } from '../../fixtures/tables.ts';
import { listen } from '../http-fixture.ts';

export interface Twin {
  app: App;
  url: string;
}

export interface Twins extends AsyncDisposable {
  rest: Twin;
  trpc: Twin;
  clock: TestDatabase['clock'];
  /** Waits for what runs in the background of both. */
  settle(): Promise<void>;
  /** Moves the time of both, and does what the schedule does once a second. */
  advance(ms: number): Promise<void>;
}

export interface TwinHouse extends AsyncDisposable {
  /** @returns two new servers, on databases with nothing in them. */
  open(): Promise<Twins>;
}

/** Makes two databases, which is slow, to be used again and again. */
export async function openTwinHouse(dialect: TestDialect): Promise<TwinHouse> {
  const one = await testDatabase(dialect);
  const { clock } = one;
  const two = await testDatabase(dialect, { clock });
  return {
    async open() {
      const first = await openTwin(one);
      const second = await openTwin(two);
      const both = [first, second];
      const settle = async () => {
        for (const { app } of both) await app.admissionRunner.idle();
      };
      return {
        rest: first,
        trpc: second,
        clock,
        settle,
        async advance(ms) {
          await clock.advance(ms);
          for (const { app } of both) await app.admissionRunner.tick();
          for (const { app } of both) await app.secrets.refresh();
          await settle();
        },
        async [Symbol.asyncDispose]() {
          await settle();
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

async function openTwin({ db, clock }: TestDatabase): Promise<Twin & AsyncDisposable> {
  await db.transaction(async (tx) => {
    for (const table of tables) await tx.query.deleteFrom(table).execute();
    await tx.query.deleteFrom('tokenSecrets').execute();
  });
  const log = pino({ level: 'silent' });
  const app = await createApp({ db, clock, ids: sameIds(), log, adminKey });
  const http = await listen(app);
  return { ...http, app };
}

/**
 * The nth id of each kind is always the same. Each kind has a stream of its own, since the servers
 * need not ask for them in the same order. Secrets are all one, since only REST seals answers, which
 * takes some, and tokens must be the same on both.
 */
function sameIds(): Ids {
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
