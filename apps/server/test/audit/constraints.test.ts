/**
 * The last line of defence: what the locks and conditional writes above it are there to prevent, the
 * constraints would refuse, if ever one of them were missing.
 */
import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { holder, join, newConcert, openStage, racing } from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, the database itself refuses', (dialect) => {
  test('a second live place of one user in one line, but not one after the first is over', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { userId, waitNo } = await join(stage.apps[0], concertId);
    const { query } = stage.db;
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

  test('one wait number for two people', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const first = await join(stage.apps[0], concertId);
    const { userId } = await join(stage.apps[0], await newConcert(stage));

    const same = { ...first, userId, status: 'waiting', joinedAt: 0 } as const;
    await expect(stage.db.query.insertInto('queueEntries').values(same).execute()).rejects.toThrow(
      'queue_entries_pkey',
    );
  });

  test('a second order of one reservation, and a second debit of one order, whoever pays it', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const { orderId } = await payReservation(stage.apps[0], { place, reservationId });
    const { query } = stage.db;
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
    ).rejects.toThrow('transfers_user_id_order_id_kind_key');
    // Nor one from the wallet of somebody else, whom the unique key would let through.
    const other = await join(stage.apps[0], concertId);
    await expect(
      query
        .insertInto('transfers')
        .values({ ...debit, transferId: 'txn_3', userId: other.userId })
        .execute(),
    ).rejects.toThrow('transfers_concert_id_order_id_user_id_fkey');
  });

  test('a balance below zero, and two entries of one wallet in one position', async () => {
    await using stage = await openStage(dialect);
    const { place } = await holder(stage, await newConcert(stage));
    const { userId } = place;
    const { query } = stage.db;
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
