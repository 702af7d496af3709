/**
 * A process remembers the admissions of the last minute, and reads only those that are new. What it
 * comes to is what all rows say, whoever wrote them.
 */
import { lockRoom } from '@onsale/db/catalogue.repository';
import type { Tx } from '@onsale/db/database';
import { countAdmissions, KnownAdmissions } from '@onsale/db/late-admissions';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testApp, type Buyer, type TestApp } from './harness.ts';

const windowMs = 60_000;

/** Counts in one transaction, with what is known and from all rows. */
async function bothCounts({ app, clock }: TestApp, concertId: string, known: KnownAdmissions) {
  return app.db.transaction(async (tx) => {
    const room = await countedRoom(tx, concertId, clock.now());
    const usesRowsBefore = known.from(room) === null;
    const short = await countAdmissions(tx, room, known);
    return { short, whole: await countAdmissions(tx, room), usesRowsBefore };
  });
}

async function countedRoom(tx: Tx, concertId: string, now: number) {
  const { lineVersion } = (await lockRoom(tx, concertId))!;
  return { concertId, lineVersion, since: now - windowMs };
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
        const known = new KnownAdmissions();
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
    const known = new KnownAdmissions();
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
    const known = new KnownAdmissions();
    const at = stage.clock.now();
    const countAt = (now: number) =>
      stage.app.db.transaction(async (tx) =>
        countAdmissions(tx, await countedRoom(tx, concertId, now), known),
      );
    expect(await countAt(at)).toMatchObject({ admittedInWindow: 3 });
    expect(await countAt(at + windowMs)).toMatchObject({ admittedInWindow: 0 });
    expect(await countAt(at + windowMs - 1)).toMatchObject({ admittedInWindow: 3 });
  });

  test('are counted anew when a failover lost some and versions are given out again', async () => {
    await using stage = await testApp(dialect);
    const { concertId, buyers } = await lineOf(stage, 3);
    const { db } = stage.app;
    const known = new KnownAdmissions();
    await buyers[0]!.call.queue.leave();
    await stage.tick();
    const { whole: before } = await bothCounts(stage, concertId, known);
    const { lineVersion } = (await db.transaction((tx) => lockRoom(tx, concertId)))!;
    // As the database was before the last step, and then two are admitted by it instead of one.
    await stage.clock.advance(10);
    await db.query
      .updateTable('queueEntries')
      .set({ admittedAt: stage.clock.now(), leftLineVersion: lineVersion })
      .where('concertId', '=', concertId)
      .where('waitNo', 'in', [3, 4])
      .execute();
    await db.query
      .updateTable('queueEntries')
      .set({ admittedAt: stage.clock.now() - windowMs })
      .where('concertId', '=', concertId)
      .where('waitNo', '=', 2)
      .execute();
    const { short, whole } = await bothCounts(stage, concertId, known);
    expect(short).toEqual(whole);
    expect(whole).not.toEqual(before);
  });
});
