/** Readings of changed seats miss no commit, whatever the order of the transactions. */
import {
  readSeatChanges,
  type SeatReading,
} from '@onsale/db/repositories/seats/seat-change.repository';
import type { Database } from '@onsale/db/database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const date = '2027-05-01';
const concertId = 'con_1';

const [postgres] = dialects.filter(({ isConcurrent }) => isConcurrent);

/** A transaction that has changed a seat, and commits when it is told to. */
async function changing(db: Database, seatNo: number) {
  const changed = Promise.withResolvers<number>();
  const mayCommit = Promise.withResolvers<void>();
  const committed = db.transaction(async (tx) => {
    await tx.query
      .insertInto('seats')
      .values({ concertId, date, seatNo })
      .onConflict((conflict) =>
        conflict.columns(['concertId', 'date', 'seatNo']).doUpdateSet({ heldUntil: null }),
      )
      .execute();
    const { rows } = await sql<{ id: number }>`
      select pg_current_xact_id()::text::bigint as id`.execute(tx.query);
    changed.resolve(rows[0]!.id);
    await mayCommit.promise;
  });
  committed.catch(changed.reject);
  return {
    transactionId: await changed.promise,
    commit: () => {
      mayCommit.resolve();
      return committed;
    },
  };
}

describe('on postgres', () => {
  async function scene() {
    const database = await testDatabase(postgres!);
    const { db } = database;
    const terms = { seatsPerDate: 10, seatsPerRow: 10, price: 1, reservationSeconds: 1 };
    const concert = { concertId, title: 'A concert', ...terms, opensAt: null };
    await db.query
      .insertInto('concerts')
      .values({ ...concert, maxSeatsPerUser: 1, createdAt: 0 })
      .execute();
    await db.query.insertInto('performances').values({ concertId, date }).execute();
    const key = { concertId, date };
    let since: SeatReading = await readSeatChanges(db, { ...key, since: null });
    return {
      database,
      db,
      /** The numbers of the seats that are new to this reader. */
      async read(): Promise<number[]> {
        const { changes, ...reading } = await readSeatChanges(db, { ...key, since });
        since = reading;
        return changes.map(({ seatNo }) => seatNo).toSorted((a, b) => a - b);
      },
      horizon: () => since.horizon,
    };
  }

  test('a transaction that began before another and commits after it is read', async () => {
    const { database, db, read } = await scene();
    await using _ = database;
    const early = await changing(db, 1);
    const late = await changing(db, 2);
    expect(await read()).toEqual([]);
    await late.commit();
    expect(await read()).toEqual([2]);
    expect(await read()).toEqual([]);
    await early.commit();
    expect(await read()).toEqual([1]);
    expect(await read()).toEqual([]);
    await (await changing(db, 2)).commit();
    expect(await read()).toEqual([2]);
  });

  test('while a transaction stays open, the horizon waits for it, and readings stay exact', async () => {
    const { database, db, read, horizon } = await scene();
    await using _ = database;
    const open = await changing(db, 1);
    await read();
    for (const seatNo of [2, 3]) {
      await (await changing(db, seatNo)).commit();
      expect(await read()).toEqual([seatNo]);
      expect(horizon()).toBeLessThanOrEqual(open.transactionId);
    }
    await open.commit();
    expect(await read()).toEqual([1]);
    // Older transactions of other databases of the same Postgres may still be open.
    const nextHorizon = async () => {
      expect(await read()).toEqual([]);
      return horizon();
    };
    await expect.poll(nextHorizon, { timeout: 30_000 }).toBeGreaterThan(open.transactionId);
  });

  test('stamps of another cluster, from which rows were restored, count as seen', async () => {
    const { database, db, read } = await scene();
    await using _ = database;
    await (await changing(db, 1)).commit();
    await read();
    await db.transaction(async (tx) => {
      const { query } = tx;
      await sql`alter table seats disable trigger seats_stamped`.execute(query);
      await query
        .updateTable('seats')
        .set({ changedIn: 2 ** 40 })
        .execute();
      await sql`alter table seats enable trigger seats_stamped`.execute(query);
    });
    expect(await read()).toEqual([]);
    const all = await readSeatChanges(db, { concertId, date, since: null });
    expect(all.changes.every(({ changedIn }) => changedIn === null)).toBe(true);
    await (await changing(db, 1)).commit();
    expect(await read()).toEqual([1]);
  });
});
