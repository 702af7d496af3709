/** Webhooks: the addresses to which events are posted, with the secrets that sign them. */
import type { Selectable } from 'kysely';
import type { WebhooksTable } from '../../schema-events.ts';
import type { Store, Tx } from '../../store.ts';

export type WebhookRow = Selectable<WebhooksTable>;

/** A new webhook gets events that are numbered from now on. */
export async function insertWebhook(
  tx: Tx,
  webhook: Omit<WebhookRow, 'lastPosition' | 'disabledAt' | 'formerSecret' | 'formerSecretUntil'>,
): Promise<WebhookRow> {
  const { lastPosition } = await tx.query
    .selectFrom('eventPosition')
    .select('lastPosition')
    .executeTakeFirstOrThrow();
  const unchanged = { disabledAt: null, formerSecret: null, formerSecretUntil: null };
  const row = { ...webhook, ...unchanged, lastPosition };
  await tx.query.insertInto('webhooks').values(row).execute();
  return row;
}

export async function findWebhook(
  store: Store,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return store.query
    .selectFrom('webhooks')
    .where('webhookId', '=', webhookId)
    .selectAll()
    .executeTakeFirst();
}

/** The oldest first. */
export async function listWebhooks(store: Store): Promise<WebhookRow[]> {
  return store.query
    .selectFrom('webhooks')
    .orderBy('createdAt')
    .orderBy('webhookId')
    .selectAll()
    .execute();
}

/** Deletes it with its deliveries. @returns the webhook as it was; undefined for none. */
export async function deleteWebhook(tx: Tx, webhookId: string): Promise<WebhookRow | undefined> {
  const row = await lockWebhook(tx, webhookId);
  await tx.query.deleteFrom('deliveries').where('webhookId', '=', webhookId).execute();
  await tx.query.deleteFrom('webhooks').where('webhookId', '=', webhookId).execute();
  return row;
}

/** Serialises rotations, deletion, and the writing of deliveries. */
export async function lockWebhook(tx: Tx, webhookId: string): Promise<WebhookRow | undefined> {
  return tx.query
    .selectFrom('webhooks')
    .where('webhookId', '=', webhookId)
    .selectAll()
    .$if(tx.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** The same, unless another transaction has it. */
export async function lockFreeWebhook(tx: Tx, webhookId: string): Promise<WebhookRow | undefined> {
  return tx.query
    .selectFrom('webhooks')
    .where('webhookId', '=', webhookId)
    .selectAll()
    .$if(tx.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst();
}

export async function updateWebhook(
  store: Store,
  webhookId: string,
  columns: Partial<Omit<WebhookRow, 'webhookId'>>,
): Promise<void> {
  await store.query
    .updateTable('webhooks')
    .set(columns)
    .where('webhookId', '=', webhookId)
    .execute();
}

/** Webhooks that work and have events to come up to a position. */
export async function listBehind(store: Store, position: number): Promise<string[]> {
  const rows = await store.query
    .selectFrom('webhooks')
    .where('disabledAt', 'is', null)
    .where('lastPosition', '<', position)
    .select('webhookId')
    .execute();
  return rows.map(({ webhookId }) => webhookId);
}
