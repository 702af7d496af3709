/**
 * Numbers the events of committed transactions, which any server may do.
 *
 * Numbers are given under the lock of one row, apart from the transactions that record events: a
 * counter that each of those locked would let their commits run one after another. A batch that
 * commits later than one that was numbered gets higher numbers, so a reader never misses it.
 */
import { numberBatches, type NumberedBatch } from '@onsale/core/events/event-numbers';
import { sql } from 'kysely';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';

/** The most batches that one transaction numbers. */
export const batchesPerNumbering = 2_000;

/** Whether committed events wait for their numbers. */
export async function hasUnnumbered(store: Store): Promise<boolean> {
  return (await anyUnnumbered(store, {})).length > 0;
}

const anyUnnumbered = compileOnce((store, _: object) =>
  store.query
    .selectFrom('eventBatches')
    .where('firstPosition', 'is', null)
    .limit(1)
    .select('batchNo'),
);

/**
 * Numbers what is committed, in the order in which it was recorded.
 *
 * @returns how many batches it numbered; fewer than `batchesPerNumbering` when none is left.
 */
export async function numberEvents(tx: Tx): Promise<number> {
  const [row] = await lockedPosition(tx, {});
  const batches = await unnumbered(tx, {});
  if (batches.length === 0) return 0;
  const concerts = Array.from(new Set(batches.map(({ concertId }) => concertId)), (concertId) => {
    return { concertId };
  });
  const counters = await countersOf(tx, { list: toJsonRows(concerts, concertColumn) });
  const seqs = new Map(counters.map(({ concertId, lastSeq }) => [concertId, lastSeq]));
  const { numbered, last } = numberBatches(batches, { position: row!.lastPosition, seqs });
  const first = numbered[0]!;
  tx.registerCommitProbe(async (store) => isNumbered(store, first));
  await setNumbers(tx, { list: toJsonRows<BatchNumbers>(numbered, numberedColumns) });
  await indexUsers(tx, { from: first.firstPosition });
  const counted = Array.from(last.seqs, ([concertId, lastSeq]) => ({ concertId, lastSeq }));
  await setCounters(tx, { list: toJsonRows(counted, counterColumns) });
  await setPosition(tx, { position: last.position });
  return batches.length;
}

const lockedPosition = compileOnce((store, _: object) =>
  store.query
    .selectFrom('eventPosition')
    .select('lastPosition')
    .$if(store.locksRows, (query) => query.forUpdate()),
);

const unnumbered = compileOnce((store, _: object) =>
  store.query
    .selectFrom('eventBatches')
    .where('firstPosition', 'is', null)
    .orderBy('batchNo')
    .limit(sql.lit(batchesPerNumbering))
    .select(['concertId', 'batchNo', 'eventCount']),
);

const concertColumn = { concertId: 'text' } as const;

const countersOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('eventCounters')
    .innerJoin(jsonRows<{ concertId: string }>(store, list, concertColumn), (join) =>
      join.onRef('eventCounters.concertId', '=', 'listed.concertId'),
    )
    .select(['eventCounters.concertId', 'lastSeq']),
);

async function isNumbered(store: Store, { concertId, batchNo }: NumberedBatch): Promise<boolean> {
  const found = await store.query
    .selectFrom('eventBatches')
    .where('concertId', '=', concertId)
    .where('batchNo', '=', batchNo)
    .select('firstPosition')
    .executeTakeFirst();
  return found?.firstPosition !== null;
}

type BatchNumbers = Omit<NumberedBatch, 'eventCount'>;

const numberedColumns = {
  concertId: 'text',
  batchNo: 'bigint',
  firstSeq: 'bigint',
  firstPosition: 'bigint',
} as const;

const setNumbers = compileOnce((store, { list }: { list: string }) =>
  store.query
    .updateTable('eventBatches')
    .from(jsonRows<BatchNumbers>(store, list, numberedColumns))
    .set((eb) => ({
      firstSeq: eb.ref('listed.firstSeq'),
      firstPosition: eb.ref('listed.firstPosition'),
    }))
    .whereRef('eventBatches.concertId', '=', 'listed.concertId')
    .whereRef('eventBatches.batchNo', '=', 'listed.batchNo'),
);

/** Each user of the batches numbered from a position on, so that a buyer finds its own events. */
const indexUsers = compileOnce((store, { from }: { from: number }) => {
  const users =
    store.listFunction === 'json_each'
      ? sql`json_each(event_batches.users) as named`
      : sql`json_array_elements_text(event_batches.users::json) as named(value)`;
  return sql<never>`
    insert into event_users (user_id, first_position)
    select named.value, event_batches.first_position
    from event_batches cross join ${users}
    where event_batches.first_position >= ${from}`.compile(store.query);
});

const counterColumns = { ...concertColumn, lastSeq: 'bigint' } as const;

const setCounters = compileOnce((store, { list }: { list: string }) => {
  const rows = jsonRows<{ concertId: string; lastSeq: number }>(store, list, counterColumns);
  return sql<never>`
    insert into event_counters (concert_id, last_seq)
    select concert_id, last_seq from ${rows} where true
    on conflict (concert_id) do update set last_seq = excluded.last_seq`.compile(store.query);
});

const setPosition = compileOnce((store, { position }: { position: number }) =>
  store.query.updateTable('eventPosition').set({ lastPosition: position }),
);
