/** The router of a server that never starts, for what is generated from its schemas. */
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { createRouter, type AppRouter } from '../src/router.ts';

/** @param generate reads the router; the database behind it is closed afterwards. */
export async function withRouter<T>(generate: (router: AppRouter) => T): Promise<T> {
  const db = await openDatabase('sqlite::memory:', { poolSize: 1 });
  const log = pino({ level: 'silent' });
  const app = await createApp({ db, clock: systemClock, ids: randomIds, log, adminKey: 'none' });
  try {
    return generate(createRouter(app));
  } finally {
    await db.close();
  }
}
