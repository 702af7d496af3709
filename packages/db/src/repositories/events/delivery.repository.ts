/**
 * Deliveries of events to webhooks: written once, claimed by one server at a time, and logged.
 *
 * A claim is a lease by the database's clock: where a server dies, another one claims the delivery
 * when the lease has ended. So each is made at least once.
 */
import { sql, type Selectable } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { bulkInsert } from '../../query/json-rows.ts';
import type { DeliveriesTable } from '../../schema-events.ts';
import type { Store, Tx } from '../../store.ts';

export type DeliveryRow = Selectable<DeliveriesTable>;

export type NewDelivery = Omit<
  DeliveryRow,
  'attempts' | 'leasedUntil' | 'lastAttemptAt' | 'lastStatus' | 'lastError'
>;

/** Call it under the lock of the webhook. */
export const insertDeliveries = bulkInsert<NewDelivery>('deliveries', {
  deliveryId: 'text',
  webhookId: 'text',
  concertId: 'text',
  seq: 'bigint',
  type: 'text',
  body: 'text',
  status: 'text',
  createdAt: 'bigint',
  nextAttemptAt: 'bigint',
  giveUpAt: 'bigint',
});

/** A delivery, as far as a server has to know it to make it. */
export type Claimed = Pick<
  DeliveryRow,
  'deliveryId' | 'webhookId' | 'concertId' | 'seq' | 'body' | 'attempts' | 'giveUpAt'
>;

interface Claim {
  now: number;
  leasedUntil: number;
  limit: number;
}

/**
 * Claims deliveries that are due, for as long as the lease. Of one webhook and one concert they go
 * in the order of the events: one waits for those before it, unless they have failed before.
 */
export const claimDeliveries = compileOnce((store, claimed: Claim) => {
  const { now, leasedUntil, limit } = claimed;
  const lock = store.locksRows ? 'for update of d skip locked' : '';
  return sql<Claimed>`
    update deliveries set leased_until = ${leasedUntil}
    where delivery_id in (
      select d.delivery_id from deliveries d
      where d.status = 'pending' and d.next_attempt_at <= ${now}
        and (d.leased_until is null or d.leased_until <= ${now})
        and not exists (
          select 1 from deliveries earlier
          where earlier.webhook_id = d.webhook_id and earlier.concert_id = d.concert_id
            and earlier.status = 'pending' and earlier.seq < d.seq
            and (earlier.attempts = 0 or earlier.leased_until > ${now})
        )
        and exists (
          select 1 from webhooks w
          where w.webhook_id = d.webhook_id and w.disabled_at is null
        )
      order by d.next_attempt_at
      limit ${limit} ${sql.raw(lock)}
    )
    returning delivery_id, webhook_id, concert_id, seq, body, attempts, give_up_at`.compile(
    store.query,
  );
});

/**
 * Writes the outcome of an attempt, unless the lease has ended and another server has it.
 *
 * @param outcome `nextAttemptAt`: when it is tried again; null when it is over.
 */
export async function finishAttempt(
  store: Store,
  { deliveryId, leasedUntil }: { deliveryId: string; leasedUntil: number },
  outcome: {
    status: DeliveryRow['status'];
    attempts: number;
    attemptedAt: number;
    nextAttemptAt: number | null;
    httpStatus: number | null;
    error: string | null;
  },
): Promise<void> {
  const { status, attempts, attemptedAt, nextAttemptAt, httpStatus, error } = outcome;
  await store.query
    .updateTable('deliveries')
    .set({
      status,
      attempts,
      lastAttemptAt: attemptedAt,
      lastStatus: httpStatus,
      lastError: error,
      leasedUntil: null,
      ...(nextAttemptAt !== null && { nextAttemptAt }),
    })
    .where('deliveryId', '=', deliveryId)
    .where('leasedUntil', '=', leasedUntil)
    .execute();
}

/** Gives a claim back that was not used. */
export async function releaseClaim(
  store: Store,
  { deliveryId, leasedUntil }: { deliveryId: string; leasedUntil: number },
): Promise<void> {
  await store.query
    .updateTable('deliveries')
    .set({ leasedUntil: null })
    .where('deliveryId', '=', deliveryId)
    .where('leasedUntil', '=', leasedUntil)
    .execute();
}

/** The log of a webhook, newest first, after the cursor. */
export async function listDeliveries(
  store: Store,
  page: {
    webhookId: string;
    after: { at: number; id: string } | null;
    limit: number;
  },
): Promise<DeliveryRow[]> {
  const { webhookId, after, limit } = page;
  return store.query
    .selectFrom('deliveries')
    .where('webhookId', '=', webhookId)
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('createdAt', 'deliveryId'), '<', eb.tuple(after!.at, after!.id)),
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('deliveryId', 'desc')
    .limit(limit)
    .selectAll()
    .execute();
}

/** Makes a delivery due again, as if it were new. @returns it; undefined for none. */
export async function restartDelivery(
  tx: Tx,
  { deliveryId, now, giveUpAt }: { deliveryId: string; now: number; giveUpAt: number },
): Promise<DeliveryRow | undefined> {
  await tx.query
    .updateTable('deliveries')
    .set({ status: 'pending', attempts: 0, nextAttemptAt: now, giveUpAt, leasedUntil: null })
    .where('deliveryId', '=', deliveryId)
    .execute();
  return tx.query
    .selectFrom('deliveries')
    .where('deliveryId', '=', deliveryId)
    .selectAll()
    .executeTakeFirst();
}

/** Deletes deliveries that are over and were created before, at most `limit`. */
export async function deleteOldDeliveries(
  store: Store,
  { keptSince, limit }: { keptSince: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await store.query
    .deleteFrom('deliveries')
    .where('deliveryId', 'in', (old) =>
      old
        .selectFrom('deliveries')
        .where('createdAt', '<', keptSince)
        .where('status', '<>', 'pending')
        .limit(limit)
        .select('deliveryId'),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
