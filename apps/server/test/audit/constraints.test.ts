/**
 * Constraints of the database as the last line of defence.
 *
 * Locks and conditional writes prevent these rows; were one of them missing, a constraint would
 * refuse the row.
 */
import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import {
  holder,
  join,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';

describe.each(postgresOnly)('on $name, the database itself refuses', (dialect) => {
  test('a second live place of one user in one line, but not one after the first is over', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { userId, waitNo } = await join(fixture.apps[0], concertId);
    const { query } = fixture.db;
    const second = {
      concertId,
      waitNo: waitNo + 1,
      userId,
      status: 'waiting',
      joinedAt: 0,
    } as const;
    const insert = () => query.insertInto('queueEntries').values(second).execute();

    await expect(insert()).rejects.toThrow('queue_entries_one_live');
    await query
      .updateTable('queueEntries')
      .set({ status: 'left', endedAt: 0 })
      .where('userId', '=', userId)
      .execute();
    await insert();
  });

  test('one wait number for two users', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const first = await join(fixture.apps[0], concertId);
    const { userId } = await join(fixture.apps[0], await newConcert(fixture));

    const same = { ...first, userId, status: 'waiting', joinedAt: 0 } as const;
    await expect(
      fixture.db.query.insertInto('queueEntries').values(same).execute(),
    ).rejects.toThrow('queue_entries_pkey');
  });

  test('a second order of one reservation, and a second debit of one order, by any user', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { place, reservationId } = await holder(fixture, concertId);
    const { orderId } = await payReservation(fixture.apps[0], { place, reservationId });
    const { query } = fixture.db;
    const order = await query.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
    const debit = await query
      .selectFrom('transfers')
      .where('orderId', '=', orderId)
      .selectAll()
      .executeTakeFirstOrThrow();

    await expect(
      query
        .insertInto('orders')
        .values({ ...order, orderId: 'ord_2' })
        .execute(),
    ).rejects.toThrow('orders_concert_id_reservation_id_key');
    await expect(
      query
        .insertInto('transfers')
        .values({ ...debit, transferId: 'txn_2' })
        .execute(),
    ).rejects.toThrow('transfers_of_order');
    // A debit of another user's wallet passes the unique key, and the foreign key refuses it.
    const other = await join(fixture.apps[0], concertId);
    await expect(
      query
        .insertInto('transfers')
        .values({ ...debit, transferId: 'txn_3', userId: other.userId })
        .execute(),
    ).rejects.toThrow('transfers_concert_id_order_id_user_id_fkey');
  });

  test('a balance below zero, and two entries of one wallet in one position', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { place } = await holder(fixture, await newConcert(fixture));
    const { userId } = place;
    const { query } = fixture.db;
    const entry = await query
      .selectFrom('ledgerEntries')
      .where('account', '=', userId)
      .selectAll()
      .executeTakeFirstOrThrow();
    await expect(
      query.updateTable('wallets').set({ balance: -1 }).where('userId', '=', userId).execute(),
    ).rejects.toThrow('wallets_balance_check');
    const insert = (changed: { transferId: string } | { seq: number }) =>
      query
        .insertInto('ledgerEntries')
        .values({ ...entry, entryId: 'ent_2', ...changed })
        .execute();
    await expect(insert({ transferId: 'txn_2' })).rejects.toThrow('ledger_entries_user_id_seq_key');
    await expect(insert({ seq: 9 })).rejects.toThrow('ledger_entries_pkey');
  });
});
