/** Writes a delivery for each event that a webhook gets, once, in the order of the events. */
import { webhookLimits } from '@onsale/core/events/webhook-rules';
import type { Ids } from '@onsale/core/ids';
import type { EventType } from '@onsale/core/events/event-types';
import type { Database } from '@onsale/db/database';
import { insertDeliveries } from '@onsale/db/repositories/events/delivery.repository';
import { readEventBounds, readEvents } from '@onsale/db/repositories/events/event-list';
import {
  findWebhook,
  listBehind,
  listWebhooks,
  lockFreeWebhook,
  updateWebhook,
} from '@onsale/db/repositories/events/webhook.repository';
import type { ConcertCache } from '../catalogue/concert-cache.ts';
import type { EventNumbering } from '../events/event-numbering.ts';
import { toEventViews } from '../events/event-view.ts';

interface FanOutTools {
  db: Database;
  ids: Ids;
  concertCache: ConcertCache;
  eventNumbering: EventNumbering;
}

const eventsPerTransaction = 200;

/**
 * The webhook's row has the position up to which its deliveries are written. Of several servers one
 * has its lock; the others leave it to that one.
 */
export async function fanOut(tools: FanOutTools): Promise<void> {
  const { db, eventNumbering } = tools;
  if ((await listWebhooks(db)).length === 0) return;
  await eventNumbering.run();
  const { last } = await readEventBounds(db);
  for (const webhookId of await listBehind(db, last)) {
    let hasMore = true;
    while (hasMore) hasMore = await writeSome(tools, { webhookId, last });
  }
}

/** @returns whether events may be left that have no delivery. */
async function writeSome(
  tools: FanOutTools,
  { webhookId, last }: { webhookId: string; last: number },
): Promise<boolean> {
  const { db, ids } = tools;
  const webhook = await findWebhook(db, webhookId);
  if (!webhook || webhook.disabledAt !== null) return false;
  const page = await readEvents(
    db,
    {
      after: webhook.lastPosition,
      limit: eventsPerTransaction,
      concertId: webhook.concertId ?? undefined,
      types: JSON.parse(webhook.types) as EventType[],
    },
    last,
  );
  const events = await toEventViews(tools, page.events);
  const isWritten = await db.transaction(async (tx) => {
    const locked = await lockFreeWebhook(tx, webhookId);
    if (locked?.lastPosition !== webhook.lastPosition) return false;
    const now = await tx.now();
    const rows = events.map(({ seq, concertId, type, at, data }) => ({
      deliveryId: ids.id('dlv'),
      webhookId,
      concertId,
      seq,
      type,
      body: JSON.stringify({ type, timestamp: at, concertId, seq, data }),
      status: 'pending' as const,
      createdAt: now,
      nextAttemptAt: now,
      giveUpAt: now + webhookLimits.giveUpMs,
    }));
    if (rows.length > 0) await insertDeliveries(tx, rows);
    await updateWebhook(tx, webhookId, { lastPosition: page.nextAfter });
    return true;
  });
  return isWritten && page.hasMore;
}
