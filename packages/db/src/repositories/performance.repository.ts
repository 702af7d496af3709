/** The dates of concerts: when each begins, and when its sale ends. */
import type { Performance } from '@onsale/core/catalogue';
import { compileOnce } from '../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { Store, Tx } from '../store.ts';

/** The columns by which the row of a concert tells that it is closed: see `SaleEnds`. */
export const saleEndColumns = [
  'concerts.closedAt',
  'concerts.closesAt',
  'concerts.salesEndAt',
] as const;

/** How many dates one statement inserts, far below the parameter limit of either dialect. */
const datesPerStatement = 100;

export async function insertPerformances(
  tx: Tx,
  { concertId, performances }: { concertId: string; performances: readonly Performance[] },
): Promise<void> {
  for (let start = 0; start < performances.length; start += datesPerStatement) {
    const rows = performances
      .slice(start, start + datesPerStatement)
      .map(({ date, startsAt, saleEndsAt }) => ({ concertId, date, startsAt, saleEndsAt }));
    await tx.query.insertInto('performances').values(rows).execute();
  }
}

/** The dates of concerts, ascending. */
export async function listPerformances(
  store: Store,
  concertIds: readonly string[],
): Promise<Map<string, Performance[]>> {
  if (concertIds.length === 0) return new Map();
  const concerts = concertIds.map((concertId) => ({ concertId }));
  const rows = await performancesOf(store, { list: toJsonRows(concerts, concertColumn) });
  const byConcert = Map.groupBy(rows, ({ concertId }) => concertId);
  return new Map(
    concertIds.map((concertId) => [
      concertId,
      (byConcert.get(concertId) ?? [])
        .map(({ concertId: _, ...performance }) => performance)
        // The databases do not agree on the order of text.
        .toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    ]),
  );
}

const concertColumn = { concertId: 'text' } as const;

const performancesOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<{ concertId: string }>(store, list, concertColumn))
    .crossJoin('performances')
    .whereRef('performances.concertId', '=', 'listed.concertId')
    .select([
      'performances.concertId',
      'performances.date',
      'performances.startsAt',
      'performances.saleEndsAt',
      'performances.cancelReason',
    ]),
);

/** A number that rises when dates are added or cancelled; undefined without such a concert. */
export async function readPerformancesVersion(
  store: Store,
  concertId: string,
): Promise<number | undefined> {
  const row = await store.query
    .selectFrom('concerts')
    .where('concertId', '=', concertId)
    .select('performancesVersion')
    .executeTakeFirst();
  return row?.performancesVersion;
}

/** Adds dates to a concert that exists. Call it under the lock of its room. */
export async function addPerformances(
  tx: Tx,
  {
    concertId,
    performances,
    salesEndAt,
  }: { concertId: string; performances: readonly Performance[]; salesEndAt: number },
): Promise<void> {
  await insertPerformances(tx, { concertId, performances });
  await tx.query
    .updateTable('concerts')
    .where('concertId', '=', concertId)
    .set((eb) => ({
      salesEndAt,
      performancesVersion: eb('performancesVersion', '+', 1),
    }))
    .execute();
}
