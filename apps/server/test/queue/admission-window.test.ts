/**
 * The cache of the admission window against a count of all rows.
 *
 * A process caches the admissions of the last minute and reads only new rows. Its count must equal
 * that of all rows, also of rows that another process wrote.
 */
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import {
  countAdmissions,
  AdmissionWindowCache,
} from '@onsale/db/repositories/queue/admission-window.repository';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

const windowMs = 60_000;

/** Counts twice in one transaction: with the cache, and from all rows. */
async function bothCounts({ app, clock }: TestApp, concertId: string, cache: AdmissionWindowCache) {
  const room = { concertId, since: clock.now() - windowMs };
  return app.db.transaction(async (tx) => {
    await lockRoom(tx, concertId);
    const usesRowsBefore = cache.resumeVersion(room) === null;
    const cached = await countAdmissions(tx, room, cache);
    return { cached, counted: await countAdmissions(tx, room), usesRowsBefore };
  });
}

/** A full room and a line of `waiting` places. */
async function lineOf(t: TestApp, waiting: number) {
  const { concertId } = await t.concert({ room: { maxActive: 3, admitPerMinute: 10 } });
  const buyers: Buyer[] = [];
  for (let at = 0; at < 3 + waiting; at += 1) buyers.push(await t.join(concertId));
  return { concertId, buyers };
}

const step = fc.record({
  what: fc.constantFrom('join', 'leave', 'tick', 'count'),
  who: fc.nat(30),
  afterMs: fc.constantFrom(0, 1, 5_000, 30_000, 70_000),
});

describe.each(dialects)('counts of the admission window on $name', (dialect) => {
  test('equal the count of all rows, whatever happens between two counts', async () => {
    await using t = await testApp(dialect);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { concertId, buyers } = await lineOf(t, 6);
        const cache = new AdmissionWindowCache();
        for (const { what, who, afterMs } of steps) {
          await t.clock.advance(afterMs);
          if (what === 'join') buyers.push(await t.join(concertId));
          if (what === 'leave') await buyers[who % buyers.length]!.call.queue.leave();
          if (what === 'tick') await t.tick();
          if (what !== 'count') continue;
          const { cached, counted } = await bothCounts(t, concertId, cache);
          expect(cached).toEqual(counted);
        }
      }),
      { numRuns: dialect.isConcurrent ? 10 : 40, seed: 7 },
    );
  });

  test('read only new rows, except for the first time', async () => {
    await using t = await testApp(dialect);
    const { concertId, buyers } = await lineOf(t, 3);
    const cache = new AdmissionWindowCache();
    expect(await bothCounts(t, concertId, cache)).toMatchObject({ usesRowsBefore: true });
    await buyers[0]!.call.queue.leave();
    await t.tick();
    const { cached, usesRowsBefore } = await bothCounts(t, concertId, cache);
    const terms = { opensAt: null, closedAt: null, closesAt: null };
    expect(cached).toMatchObject({ active: 3, admittedInWindow: 4, ...terms });
    expect(usesRowsBefore).toBe(false);
  });

  test('count those inside only once more have joined than may be inside', async () => {
    await using t = await testApp(dialect);
    const { concertId, buyers } = await lineOf(t, 0);
    const activeNow = async () =>
      (await bothCounts(t, concertId, new AdmissionWindowCache())).counted.active;
    await buyers[0]!.call.queue.leave();
    // All who stopped waiting: with them the fourth could not enter, but only three have joined.
    expect(await activeNow()).toBe(3);
    const fourth = await t.join(concertId);
    expect(await fourth.call.queue.status()).toMatchObject({ status: 'active' });
    expect(await activeNow()).toBe(3);
    await fourth.call.queue.leave();
    expect(await activeNow()).toBe(2);
  });

  test('start again when the clock goes back, and include admissions that had left the window', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await lineOf(t, 0);
    const cache = new AdmissionWindowCache();
    const at = t.clock.now();
    const countAt = (now: number) =>
      t.app.db.transaction((tx) =>
        countAdmissions(tx, { concertId, since: now - windowMs }, cache),
      );
    expect(await countAt(at)).toMatchObject({ admittedInWindow: 3 });
    expect(await countAt(at + windowMs)).toMatchObject({ admittedInWindow: 0 });
    expect(await countAt(at + windowMs - 1)).toMatchObject({ admittedInWindow: 3 });
  });

  test('include an admission dated in the past for no longer than they should', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await lineOf(t, 3);
    const cache = new AdmissionWindowCache();
    await bothCounts(t, concertId, cache);
    await rewrite(t, { concertId, waitNo: 4, agoMs: 30_000, versionsOn: 1 });
    expect(await bothCounts(t, concertId, cache)).toMatchObject({
      cached: { active: 4, admittedInWindow: 4 },
    });
    await t.clock.advance(30_000);
    const { cached, counted } = await bothCounts(t, concertId, cache);
    expect(cached).toEqual(counted);
    expect(counted.admittedInWindow).toBe(3);
  });

  test.each([
    ['was the last that happened', false],
    ['was followed by a leave', true],
  ])('start again when a failover lost an admission that %s', async (_, leaves) => {
    await using t = await testApp(dialect);
    const { concertId, buyers } = await lineOf(t, 3);
    const cache = new AdmissionWindowCache();
    await buyers[0]!.call.queue.leave();
    await t.tick();
    if (leaves) await buyers[5]!.call.queue.leave();
    const { counted: before } = await bothCounts(t, concertId, cache);
    expect((await bothCounts(t, concertId, cache)).usesRowsBefore).toBe(false);
    // As if the last step had been lost, and its version belonged to another step, of two places.
    await t.clock.advance(10);
    await rewrite(t, { concertId, waitNo: 4, agoMs: 0, versionsOn: leaves ? -1 : 0 });
    await rewrite(t, { concertId, waitNo: 5, agoMs: 0, versionsOn: leaves ? -1 : 0 });
    const { cached, counted } = await bothCounts(t, concertId, cache);
    expect(cached).toEqual(counted);
    expect(counted).not.toEqual(before);
  });
});

/** Rewrites a row as after a failover: admitted `agoMs` ago, `versionsOn` after the version. */
async function rewrite(
  { app, clock }: TestApp,
  {
    concertId,
    waitNo,
    agoMs,
    versionsOn,
  }: { concertId: string; waitNo: number; agoMs: number; versionsOn: number },
): Promise<void> {
  const { lineVersion } = (await app.db.transaction((tx) => lockRoom(tx, concertId)))!;
  const admittedAt = clock.now() - agoMs;
  const times = { admittedAt, expiresAt: admittedAt + 3_600_000 };
  await app.db.query
    .updateTable('queueEntries')
    .set({ status: 'active', leftLineVersion: lineVersion + versionsOn, ...times })
    .where('concertId', '=', concertId)
    .where('waitNo', '=', waitNo)
    .execute();
  await app.db.query
    .updateTable('rooms')
    .set({ lineVersion: Math.max(lineVersion, lineVersion + versionsOn) })
    .where('concertId', '=', concertId)
    .execute();
}
