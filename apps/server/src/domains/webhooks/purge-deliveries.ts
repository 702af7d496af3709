/** Deletes deliveries that are over, when their log has been kept for a month. */
import { webhookLimits } from '@onsale/core/events/webhook-rules';
import { deleteInBatches } from '@onsale/db/query/delete-in-batches';
import { deleteOldDeliveries } from '@onsale/db/repositories/events/delivery.repository';
import type { App } from '../../app.ts';

export async function purgeDeliveries({ db }: Pick<App, 'db'>): Promise<void> {
  const keptSince = (await db.now()) - webhookLimits.logMs;
  await deleteInBatches((limit) => deleteOldDeliveries(db, { keptSince, limit }));
}
