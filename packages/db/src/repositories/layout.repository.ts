/** The layouts of the halls of concerts, which never change. */
import type { Layout } from '@onsale/core/hall/layout';
import type { Store, Tx } from '../store.ts';

export async function insertLayout(tx: Tx, concertId: string, layout: Layout): Promise<void> {
  await tx.query
    .insertInto('layouts')
    .values({ concertId, layout: JSON.stringify(layout) })
    .execute();
}

export async function findLayout(store: Store, concertId: string): Promise<Layout | undefined> {
  const row = await store.query
    .selectFrom('layouts')
    .where('concertId', '=', concertId)
    .select('layout')
    .executeTakeFirst();
  return row && (JSON.parse(row.layout) as Layout);
}
