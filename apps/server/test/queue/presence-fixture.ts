/** A presence fixture: a line in which some clients poll and others do not. */
import type { TestDialect } from '@onsale/db/testing';
import { pino } from 'pino';
import { createApp, type App, type AppOptions } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

const stepMs = 5_000;

/** One more server on the database of another: another process, or the same after a restart. */
export interface OtherServer {
  app: App;
  /** The same buyer, as a client of this server. */
  of(buyer: Buyer): Buyer['call'];
}

export interface Line extends AsyncDisposable {
  t: TestApp;
  concertId: string;
  /** Has the only slot of the room. */
  inside: Buyer;
  /** In line, in this order. */
  first: Buyer;
  second: Buyer;
  third: Buyer;
  /** Advances the clock on the running servers while these clients poll. */
  live(ms: number, asking?: Buyer['call'][]): Promise<void>;
  /** The servers whose schedule runs; the first one at the beginning. */
  running: App[];
  another(options?: Partial<AppOptions>): Promise<OtherServer>;
  /** Frees the slot, and lets the admission step give it on. */
  free(): Promise<void>;
}

/** A room of one slot and three waiting places, all of which were just seen. */
export async function openLine(
  dialect: TestDialect,
  options: Partial<AppOptions> = {},
): Promise<Line> {
  const t = await testApp(dialect, options);
  const { concertId } = await t.concert({ room: { maxActive: 1, sessionSeconds: 100_000 } });
  const inside = await t.join();
  await inside.call.queue.status();
  const [first, second, third] = [await t.join(), await t.join(), await t.join()];
  const running = [t.app];
  const tick = async (): Promise<void> => {
    for (const { admissionRunner } of running) {
      await admissionRunner.idle();
      await admissionRunner.tick();
    }
  };
  await tick();
  const opened: App[] = [];
  return {
    t,
    concertId,
    inside,
    first,
    second,
    third,
    running,
    async live(ms, asking = []) {
      for (let left = ms; left > 0; left -= stepMs) {
        await t.clock.advance(Math.min(stepMs, left));
        for (const call of asking) await call.queue.status();
        await tick();
      }
    },
    async another(others = {}) {
      // An SQLite file belongs to one process, so that both servers use one connection.
      const shared = dialect.isConcurrent ? {} : { db: t.database.db };
      const app = await anotherServer(t, { ...shared, ...others });
      opened.push(app);
      const router = createRouter(app);
      const of = ({ token }: Buyer) =>
        router.createCaller({ requestId: 'req_test', credential: token });
      return { app, of };
    },
    async free() {
      await inside.call.queue.leave();
      await t.app.admissionRunner.idle();
    },
    async [Symbol.asyncDispose]() {
      for (const { admissionRunner } of opened) await admissionRunner.idle();
      await t[Symbol.asyncDispose]();
    },
  };
}

/** One more server on the database of another, after its first tick. */
export async function anotherServer(
  { database }: Pick<TestApp, 'database'>,
  options: Partial<AppOptions> = {},
): Promise<App> {
  const { clock, ids } = database;
  const db = options.db ?? (await database.another());
  const log = pino({ level: 'silent' });
  const app = await createApp({ clock, ids, adminKey, log, ...options, db });
  await app.admissionRunner.tick();
  return app;
}

/** The status of a place; asking for it is a poll and counts as presence. */
export async function statusOf({ call }: Pick<Buyer, 'call'>): Promise<string> {
  return (await call.queue.status()).status;
}
