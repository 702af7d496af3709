/** A fixture of ghosts: waiting places, written as rows, whose buyers never poll. */
import type { TestApp } from '../fixtures/test-app.ts';

const rowsAtOnce = 1_000;

/** Fills an empty line with `count` places that joined just now. */
export async function fillWithGhosts(t: TestApp, concertId: string, count: number): Promise<void> {
  const { query } = t.database.db;
  const joinedAt = t.clock.now();
  for (let from = 1; from <= count; from += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, count + 1 - from);
    const numbers = Array.from({ length }, (_, i) => from + i);
    const users = numbers.map((waitNo) => ({
      userId: `usr_${waitNo}`,
      accountKeyHash: `hash ${waitNo}`,
      createdAt: joinedAt,
    }));
    await query.insertInto('users').values(users).execute();
    const status = 'waiting' as const;
    const entries = numbers.map((waitNo) => {
      return { concertId, waitNo, userId: `usr_${waitNo}`, joinedAt, status };
    });
    await query.insertInto('queueEntries').values(entries).execute();
  }
  await query
    .updateTable('roomCounters')
    .set({ lastWaitNo: count })
    .where('concertId', '=', concertId)
    .execute();
  // The rows have no events, as those of before there were any.
  await query
    .updateTable('concerts')
    .set({ hasEvents: 0 })
    .where('concertId', '=', concertId)
    .execute();
  await t.tick();
}
