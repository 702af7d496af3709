/** A long line that nearly all places have left: reading it in pieces, and on a new server. */
import {
  readAllLineExits,
  readLineExits,
} from '@onsale/db/repositories/queue/line-snapshot.repository';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { adminKey, testApp, type TestApp } from '../fixtures/test-app.ts';

const places = 120_000;
const piece = 50_000;
/** One of so many places leaves later than the others, at version 9. */
const lateLeaverEvery = 1_000;

/** Inserts the rows of a line that nearly all places have left. */
async function longLine(t: TestApp): Promise<string> {
  const { concertId } = await t.concert({ room: { maxActive: 1, admitPerMinute: 1 } });
  const { db } = t.database;
  const userId = (await t.as(null).account.create()).userId;
  for (let from = 1; from <= places; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, at) => {
      const waitNo = from + at;
      const leftLineVersion = waitNo % lateLeaverEvery === 0 ? 9 : 1;
      const left = { status: 'left', joinedAt: 1, endedAt: 2, leftLineVersion } as const;
      return { ...left, concertId, waitNo, userId };
    });
    await db.query.insertInto('queueEntries').values(rows).execute();
  }
  await db.query.updateTable('roomCounters').set({ lastWaitNo: places }).execute();
  return concertId;
}

describe.each(dialects)('a line that nearly all places have left, on $name', (dialect) => {
  test('is read completely, in pieces that a statement can read within its time limit', async () => {
    await using t = await testApp(dialect);
    const concertId = await longLine(t);
    const { db } = t.database;
    const pieces: number[] = [];
    const numbers = new Set<number>();
    const all = { concertId, to: 8, lastWaitNo: places };
    for await (const departures of readAllLineExits(db, all)) {
      pieces.push(departures.length);
      for (const { waitNo } of departures) numbers.add(waitNo);
    }
    expect(Math.max(...pieces)).toBeLessThan(piece);
    expect(pieces).toHaveLength(Math.ceil(places / piece));
    // As of the version before the last 120 left.
    expect(numbers.size).toBe(places - places / lateLeaverEvery);
    const later = await readLineExits(db, { concertId, from: 9, to: 9 });
    expect(later).toHaveLength(places / lateLeaverEvery);
    expect(later.some(({ waitNo }) => numbers.has(waitNo))).toBe(false);
  });

  test('is read by a server that starts then', async () => {
    await using t = await testApp(dialect);
    const concertId = await longLine(t);
    const { db, clock, ids } = t.database;
    await db.query.updateTable('rooms').set({ lineVersion: 8 }).execute();
    const app = await createApp({ db, clock, ids, adminKey, log: t.app.log });
    await app.lineCache.refresh();
    expect(app.lineCache.waiting(concertId)).toBe(places / lateLeaverEvery);
    // The rest leaves; a server that has read the line finds that by the version.
    await db.query.updateTable('rooms').set({ lineVersion: 9 }).execute();
    await app.lineCache.refresh();
    expect(app.lineCache.waiting(concertId)).toBe(0);
  });
});
