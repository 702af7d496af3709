/** The audit log of admin calls: what it records, atomicity, limits, pages and retention. */
import { toIso } from '@onsale/core/time/dates';
import type { Database } from '@onsale/db/database';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { purgeAdminLog } from '../../src/rpc/audit-log.ts';
import type { App } from '../../src/app.ts';
import { serverLimits } from '../../src/config/server-limits.ts';
import { createRouter } from '../../src/router.ts';
import {
  adminKey as root,
  concertDate,
  expectRefusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const terms = { title: 'The Midnight Rooms', dates: [concertDate] };

async function logOf({ app }: TestApp) {
  return app.db.query.selectFrom('adminLog').selectAll().orderBy('at').execute();
}

async function concertsOf({ app }: TestApp): Promise<number> {
  return (await app.db.query.selectFrom('concerts').selectAll().execute()).length;
}

/** The root key's calls on a modified app. */
function adminOf(app: App): TestApp['admin'] {
  return createRouter(app).createCaller({ requestId: 'req_test', credential: root }).admin;
}

/** A server that dies before its COMMIT. */
function dyingBeforeCommit(db: Database): Database {
  return {
    ...db,
    transaction: (work) =>
      db.transaction(async (tx) => {
        await work(tx);
        throw new Error('The process is gone.');
      }),
  };
}

/** Runs `work` while the log cannot be written. */
async function withoutLog(t: TestApp, work: () => Promise<void>): Promise<void> {
  const { schema } = t.app.db.query;
  await schema.alterTable('adminLog').renameTo('adminLogAway').execute();
  await work();
  await schema.alterTable('adminLogAway').renameTo('adminLog').execute();
}

describe.each(dialects)('on $name', (dialect) => {
  test('an entry has the name of the key, the procedure, the time and the request', async () => {
    await using t = await testApp(dialect);
    const { adminKey } = await t.admin.key.create({ name: 'box-office', scopes: ['sale', 'read'] });
    const call = t.as(adminKey).admin;
    await t.clock.advance(1_000);
    const { concertId } = await call.concert.create(terms);
    await t.clock.advance(1_000);
    await call.concert.stats({ concertId });

    const { entries } = await t.admin.log();
    expect(entries.map(({ who, procedure, outcome }) => `${who} ${procedure} ${outcome}`)).toEqual([
      'box-office admin.concert.stats done',
      'box-office admin.concert.create done',
      'root admin.key.create done',
    ]);
    const [, created, keyed] = entries;
    expect(created).toMatchObject({
      at: toIso(t.clock.now() - 1_000),
      requestId: 'req_test',
      input: { ...terms, seatsPerDate: 50, price: 1_000 },
    });
    expect(keyed!.input).toEqual({ name: 'box-office', scopes: ['sale', 'read'] });
    expect(JSON.stringify(await logOf(t))).not.toContain(adminKey);
  });

  test('an effect and its log entry commit together or not at all', async () => {
    await using t = await testApp(dialect);
    await withoutLog(t, async () => {
      await expect(t.admin.concert.create(terms)).rejects.toThrow(/admin_log/);
      expect(await concertsOf(t)).toBe(0);
      // The opposite: without the log, the use case takes effect and leaves no entry.
      const input = { seatsPerDate: 50, seatsPerRow: 10, price: 1, opensAt: null };
      const limits = { maxActive: 1, admitPerMinute: 1, sessionSeconds: 1, claimSeconds: 1 };
      const room = { ...limits, holdsPerSession: 1 };
      const others = { reservationSeconds: 1, maxSeatsPerUser: 1, cancelUntilHours: 0, room };
      await createConcert(t.app, { ...terms, ...input, ...others });
      expect(await concertsOf(t)).toBe(1);
    });
    const dying = adminOf({ ...t.app, ...effectIn(dyingBeforeCommit(t.app.db)) });
    await expect(dying.concert.create(terms)).rejects.toThrow();
    expect(await concertsOf(t)).toBe(1);
    expect((await logOf(t)).filter(({ outcome }) => outcome === 'done')).toEqual([]);
  });

  test('a refused call is logged with its reason, and without invalid input', async () => {
    await using t = await testApp(dialect);
    const { adminKey } = await t.admin.key.create({ name: 'reader', scopes: ['read'] });
    await expectRefusal(t.as(adminKey).admin.concert.create(terms), 'ADMIN_ONLY');
    await expectRefusal(t.as('osk_nobody').admin.concert.create(terms), 'ADMIN_ONLY');
    await expectRefusal(t.as(null).admin.audit(), 'NOT_AUTHENTICATED');
    await expectRefusal(t.admin.room.set({ concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    const wrong = { concertId: 'con_none', adminKey } as { concertId: string };
    await expectRefusal(t.admin.room.set(wrong), 'INVALID_INPUT');
    const rows = (await logOf(t)).filter(({ procedure }) => procedure !== 'admin.key.create');
    expect(
      rows.map(({ keyName, outcome, input }) => `${keyName} ${outcome} ${input}`).toSorted(),
    ).toEqual([
      'null ADMIN_ONLY null',
      'null NOT_AUTHENTICATED null',
      'reader ADMIN_ONLY null',
      'root CONCERT_NOT_FOUND {"concertId":"con_none"}',
      'root INVALID_INPUT null',
    ]);
  });

  test('refusals of unknown keys are logged up to a limit, which others do not share', async () => {
    await using t = await testApp(dialect);
    const { count, perMs } = serverLimits.adminRefusalsLogged;
    const refuse = () => expectRefusal(t.as('stranger').admin.audit(), 'ADMIN_ONLY');
    for (let at = 0; at < count + 5; at += 1) await refuse();
    expect(await logOf(t)).toHaveLength(count);
    await expectRefusal(t.admin.room.set({ concertId: 'con_none' }), 'CONCERT_NOT_FOUND');
    expect(await logOf(t)).toHaveLength(count + 1);
    await t.clock.advance(perMs);
    await refuse();
    expect(await logOf(t)).toHaveLength(count + 2);
  });

  test('a log that cannot be written does not stop reads and refusals', async () => {
    await using t = await testApp(dialect);
    await withoutLog(t, async () => {
      expect(await t.admin.audit()).toMatchObject({ ok: true });
      await expectRefusal(t.as('stranger').admin.audit(), 'ADMIN_ONLY');
    });
  });

  test('reads are not logged when that is turned off', async () => {
    await using t = await testApp(dialect);
    const quiet = adminOf({ ...t.app, logsAdminReads: false });
    await quiet.audit();
    expect(await logOf(t)).toEqual([]);
    await quiet.concert.create(terms);
    await t.admin.audit();
    expect(await logOf(t)).toHaveLength(2);
  });

  test('a page starts where the one before ended', async () => {
    await using t = await testApp(dialect);
    for (let at = 0; at < 5; at += 1) await t.admin.room.set({ concertId: 'x' }).catch(() => {});
    const pages: number[] = [];
    const seen = new Set<string>();
    let cursor: string | null = null;
    const before = (await logOf(t)).length;
    do {
      const page: Awaited<ReturnType<typeof t.admin.log>> = await t.admin.log({
        limit: 2,
        ...(cursor !== null && { cursor }),
      });
      // Reading the log adds an entry itself, before the older ones.
      const old = page.entries.filter(({ procedure }) => procedure !== 'admin.log');
      pages.push(old.length);
      for (const { logId } of old) seen.add(logId);
      cursor = page.nextCursor;
      await t.clock.advance(1);
    } while (cursor !== null);
    expect(before).toBe(5);
    expect(seen.size).toBe(5);
    await expectRefusal(t.admin.log({ cursor: 'x' }), 'INVALID_INPUT');
  });

  test('entries are deleted when their retention is over, and not a millisecond before', async () => {
    await using t = await testApp(dialect);
    await t.admin.concert.create(terms);
    await t.clock.advance(serverLimits.adminLogRetentionMs);
    await purgeAdminLog(t.app);
    expect(await logOf(t)).toHaveLength(1);
    await t.clock.advance(1);
    await purgeAdminLog(t.app);
    expect(await logOf(t)).toEqual([]);
  });
});

/** The members of an app that run its mutations, on another database. */
function effectIn(db: Database): Pick<App, 'db' | 'runMutation'> {
  return { db, runMutation: (work) => db.transaction(work) };
}
