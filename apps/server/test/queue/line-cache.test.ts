import {
  readAllDepartures,
  readLineExits,
} from '@onsale/db/repositories/queue/line-snapshot.repository';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { adminKey, testApp, type TestApp } from '../fixtures/test-app.ts';

const people = 120_000;
const piece = 50_000;
/** Of each so many one leaves later than the others, at version 9. */
const ofWhichOneStays = 1_000;

/** A line of which nearly everybody has left, as rows. */
async function longLine(t: TestApp): Promise<string> {
  const { concertId } = await t.concert({ room: { maxActive: 1, admitPerMinute: 1 } });
  const { db } = t.database;
  const userId = (await t.as(null).account.create()).userId;
  for (let from = 1; from <= people; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, at) => {
      const waitNo = from + at;
      const leftLineVersion = waitNo % ofWhichOneStays === 0 ? 9 : 1;
      const left = { status: 'left', joinedAt: 1, endedAt: 2, leftLineVersion } as const;
      return { ...left, concertId, waitNo, userId };
    });
    await db.query.insertInto('queueEntries').values(rows).execute();
  }
  await db.query.updateTable('roomCounters').set({ lastWaitNo: people }).execute();
  return concertId;
}

describe.each(dialects)('a line of which nearly everybody has left, on $name', (dialect) => {
  test('is read in pieces that a statement has the time for, and none is left out', async () => {
    await using t = await testApp(dialect);
    const concertId = await longLine(t);
    const { db } = t.database;
    const pieces: number[] = [];
    const numbers = new Set<number>();
    const all = { concertId, to: 8, lastWaitNo: people };
    for await (const departures of readAllDepartures(db, all)) {
      pieces.push(departures.length);
      for (const { waitNo } of departures) numbers.add(waitNo);
    }
    expect(Math.max(...pieces)).toBeLessThan(piece);
    expect(pieces).toHaveLength(Math.ceil(people / piece));
    // As of the version before the last hundred and twenty left.
    expect(numbers.size).toBe(people - people / ofWhichOneStays);
    const later = await readLineExits(db, { concertId, from: 9, to: 9 });
    expect(later).toHaveLength(people / ofWhichOneStays);
    expect(later.some(({ waitNo }) => numbers.has(waitNo))).toBe(false);
  });

  test('is known to a server that is started then', async () => {
    await using t = await testApp(dialect);
    const concertId = await longLine(t);
    const { db, clock, ids } = t.database;
    await db.query.updateTable('rooms').set({ lineVersion: 8 }).execute();
    const app = await createApp({ db, clock, ids, adminKey, log: t.app.log });
    await app.lineCache.refresh();
    expect(app.lineCache.waiting(concertId)).toBe(people / ofWhichOneStays);
    // The rest leaves, which a server that knows the line reads by its version alone.
    await db.query.updateTable('rooms').set({ lineVersion: 9 }).execute();
    await app.lineCache.refresh();
    expect(app.lineCache.waiting(concertId)).toBe(0);
  });
});
