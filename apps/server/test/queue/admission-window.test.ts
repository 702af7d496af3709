/**
 * A process remembers the admissions of the last minute, and reads only those that are new. What it
 * comes to is what all rows say, whoever wrote them.
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

/** Counts in one transaction, with what is known and from all rows. */
async function bothCounts({ app, clock }: TestApp, concertId: string, known: AdmissionWindowCache) {
  const room = { concertId, since: clock.now() - windowMs };
  return app.db.transaction(async (tx) => {
    await lockRoom(tx, concertId);
    const usesRowsBefore = known.resumeVersion(room) === null;
    const short = await countAdmissions(tx, room, known);
    return { short, whole: await countAdmissions(tx, room), usesRowsBefore };
  });
}

/** A full room, and so many who wait. */
async function lineOf(stage: TestApp, waiting: number) {
  const { concertId } = await stage.concert({ room: { maxActive: 3, admitPerMinute: 10 } });
  const buyers: Buyer[] = [];
  for (let at = 0; at < 3 + waiting; at += 1) buyers.push(await stage.join(concertId));
  return { concertId, buyers };
}

const step = fc.record({
  what: fc.constantFrom('join', 'leave', 'tick', 'look'),
  who: fc.nat(30),
  afterMs: fc.constantFrom(0, 1, 5_000, 30_000, 70_000),
});

describe.each(dialects)('late admissions on $name', (dialect) => {
  test('are what all rows say, whatever others do between two looks', async () => {
    await using stage = await testApp(dialect);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { concertId, buyers } = await lineOf(stage, 6);
        const known = new AdmissionWindowCache();
        for (const { what, who, afterMs } of steps) {
          await stage.clock.advance(afterMs);
          if (what === 'join') buyers.push(await stage.join(concertId));
          if (what === 'leave') await buyers[who % buyers.length]!.call.queue.leave();
          if (what === 'tick') await stage.tick();
          if (what !== 'look') continue;
          const { short, whole } = await bothCounts(stage, concertId, known);
          expect(short).toEqual(whole);
        }
      }),
      { numRuns: dialect.racesForReal ? 10 : 40, seed: 7 },
    );
  });

  test('are read from the rows that are new, but for the first time', async () => {
    await using stage = await testApp(dialect);
    const { concertId, buyers } = await lineOf(stage, 3);
    const known = new AdmissionWindowCache();
    expect(await bothCounts(stage, concertId, known)).toMatchObject({ usesRowsBefore: true });
    await buyers[0]!.call.queue.leave();
    await stage.tick();
    const { short, usesRowsBefore } = await bothCounts(stage, concertId, known);
    expect(short).toEqual({ active: 3, admittedInWindow: 4 });
    expect(usesRowsBefore).toBe(false);
  });

  test('are counted anew when the clock goes back, and what was forgotten counts again', async () => {
    await using stage = await testApp(dialect);
    const { concertId } = await lineOf(stage, 0);
    const known = new AdmissionWindowCache();
    const at = stage.clock.now();
    const countAt = (now: number) =>
      stage.app.db.transaction((tx) =>
        countAdmissions(tx, { concertId, since: now - windowMs }, known),
      );
    expect(await countAt(at)).toMatchObject({ admittedInWindow: 3 });
    expect(await countAt(at + windowMs)).toMatchObject({ admittedInWindow: 0 });
    expect(await countAt(at + windowMs - 1)).toMatchObject({ admittedInWindow: 3 });
  });

  test('that a server with a clock set back made count for no longer than they should', async () => {
    await using stage = await testApp(dialect);
    const { concertId } = await lineOf(stage, 3);
    const known = new AdmissionWindowCache();
    await bothCounts(stage, concertId, known);
    await rewrite(stage, { concertId, waitNo: 4, agoMs: 30_000, versionsOn: 1 });
    expect(await bothCounts(stage, concertId, known)).toMatchObject({
      short: { active: 4, admittedInWindow: 4 },
    });
    await stage.clock.advance(30_000);
    const { short, whole } = await bothCounts(stage, concertId, known);
    expect(short).toEqual(whole);
    expect(whole.admittedInWindow).toBe(3);
  });

  test.each([
    ['was the last that happened', false],
    ['was followed by somebody who left the line', true],
  ])('are counted anew when a failover lost one that %s', async (_, leaves) => {
    await using stage = await testApp(dialect);
    const { concertId, buyers } = await lineOf(stage, 3);
    const known = new AdmissionWindowCache();
    await buyers[0]!.call.queue.leave();
    await stage.tick();
    if (leaves) await buyers[5]!.call.queue.leave();
    const { whole: before } = await bothCounts(stage, concertId, known);
    expect((await bothCounts(stage, concertId, known)).usesRowsBefore).toBe(false);
    // As if the last step had never been, and its version had been given to another, of two.
    await stage.clock.advance(10);
    await rewrite(stage, { concertId, waitNo: 4, agoMs: 0, versionsOn: leaves ? -1 : 0 });
    await rewrite(stage, { concertId, waitNo: 5, agoMs: 0, versionsOn: leaves ? -1 : 0 });
    const { short, whole } = await bothCounts(stage, concertId, known);
    expect(short).toEqual(whole);
    expect(whole).not.toEqual(before);
  });
});

/** Writes a row as another history of the database would have it: admitted then, as a version of the line. */
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
