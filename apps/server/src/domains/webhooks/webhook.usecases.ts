/** Operator calls on webhooks: create, list, rotate and delete them, and their deliveries. */
import type { EventType } from '@onsale/core/events/event-types';
import { webhookLimits } from '@onsale/core/events/webhook-rules';
import { OnsaleError } from '@onsale/core/errors';
import { english } from '@onsale/core/language/translate';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import {
  listDeliveries,
  restartDelivery,
  type DeliveryRow,
} from '@onsale/db/repositories/events/delivery.repository';
import {
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  updateWebhook,
  type WebhookRow,
} from '@onsale/db/repositories/events/webhook.repository';
import { isIP } from 'node:net';
import type { App } from '../../app.ts';
import { invalidField } from '../../wire/errors.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';
import { isPublicAddress } from './public-address.ts';
import { newWebhookSecret } from './sign-webhook.ts';

export interface Webhook {
  webhookId: string;
  url: string;
  types: EventType[];
  concertId: string | null;
  createdAt: string;
  disabledAt: string | null;
}

export type NewWebhook = Webhook & { secret: string };

/** @throws CONCERT_NOT_FOUND; INVALID_INPUT for an address that cannot be called. */
export async function createWebhook(
  app: App,
  given: { url: string; types: readonly EventType[]; concertId?: string | undefined },
): Promise<NewWebhook> {
  const { concertId = null } = given;
  const url = requireCallable(app, given.url);
  if (concertId !== null && !(await app.concertCache.find(concertId))) {
    throw new OnsaleError('CONCERT_NOT_FOUND', {});
  }
  // Events of before are none of its own.
  await app.eventNumbering.run();
  return app.runMutation(async (tx) => {
    if ((await listWebhooks(tx)).length >= webhookLimits.webhooks) {
      throw invalidField(
        'url',
        (t) => t`would be more than ${webhookLimits.webhooks} webhooks: delete one`,
      );
    }
    const secret = newWebhookSecret(app.ids);
    const types = JSON.stringify([...new Set(given.types)]);
    const webhookId = app.ids.id('whk');
    const createdAt = await tx.now();
    const row = await insertWebhook(tx, { webhookId, url, types, concertId, secret, createdAt });
    return { ...toView(row), secret };
  });
}

/** @throws INVALID_INPUT */
function requireCallable({ allowsPrivateWebhooks }: App, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && allowsPrivateWebhooks);
  if (!url || !isWeb) throw invalidField('url', english`must be an https:// address`);
  if (url.username || url.password)
    throw invalidField('url', english`must not contain a credential`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allowsPrivateWebhooks && !isPublicAddress(host)) {
    throw invalidField(
      'url',
      english`must not be a private address, which this server does not call`,
    );
  }
  return url.href;
}

export async function listWebhookViews(app: App): Promise<{ webhooks: Webhook[] }> {
  return { webhooks: (await listWebhooks(app.db)).map(toView) };
}

/**
 * Gives a webhook a new secret. For a day deliveries are signed with the former one as well.
 *
 * @throws WEBHOOK_NOT_FOUND
 */
export async function rotateWebhook(app: App, webhookId: string): Promise<NewWebhook> {
  return app.runMutation(async (tx) => {
    const row = requireWebhook(await lockWebhook(tx, webhookId));
    const secret = newWebhookSecret(app.ids);
    const formerSecretUntil = (await tx.now()) + webhookLimits.formerSecretMs;
    const secrets = { secret, formerSecret: row.secret, formerSecretUntil };
    await updateWebhook(tx, webhookId, secrets);
    return { ...toView(row), secret };
  });
}

/** @throws WEBHOOK_NOT_FOUND */
export async function removeWebhook(app: App, webhookId: string): Promise<Webhook> {
  return app.runMutation(async (tx) => toView(requireWebhook(await deleteWebhook(tx, webhookId))));
}

export interface Delivery {
  deliveryId: string;
  webhookId: string;
  concertId: string;
  seq: number;
  type: EventType;
  status: DeliveryRow['status'];
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  lastAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
}

/** @throws WEBHOOK_NOT_FOUND */
export async function readDeliveries(
  app: App,
  query: { webhookId: string; limit: number; cursor: { at: number; id: string } | null },
): Promise<{ deliveries: Delivery[]; nextCursor: string | null }> {
  const { webhookId, limit, cursor: after } = query;
  requireWebhook(await findWebhook(app.db, webhookId));
  const rows = await listDeliveries(app.db, { webhookId, after, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, (last) =>
    formatPageCursor(last.createdAt, last.deliveryId),
  );
  return { deliveries: page.map(toDelivery), nextCursor };
}

/**
 * Delivers an event once more, whatever became of it: at once, and for three days if that fails.
 *
 * @throws WEBHOOK_NOT_FOUND
 */
export async function redeliver(app: App, deliveryId: string): Promise<Delivery> {
  return app.runMutation(async (tx) => {
    const now = await tx.now();
    const giveUpAt = now + webhookLimits.giveUpMs;
    const row = await restartDelivery(tx, { deliveryId, now, giveUpAt });
    if (!row) throw new OnsaleError('WEBHOOK_NOT_FOUND', {});
    return toDelivery(row);
  });
}

function requireWebhook(row: WebhookRow | undefined): WebhookRow {
  if (!row) throw new OnsaleError('WEBHOOK_NOT_FOUND', {});
  return row;
}

function toView({ webhookId, url, types, concertId, createdAt, disabledAt }: WebhookRow): Webhook {
  return {
    webhookId,
    url,
    types: JSON.parse(types) as EventType[],
    concertId,
    createdAt: toIso(createdAt),
    disabledAt: toIsoOrNull(disabledAt),
  };
}

function toDelivery(row: DeliveryRow): Delivery {
  const { deliveryId, webhookId, concertId, seq, type, status, attempts } = row;
  const { lastStatus, lastError } = row;
  return {
    deliveryId,
    webhookId,
    concertId,
    seq,
    type,
    status,
    attempts,
    createdAt: toIso(row.createdAt),
    nextAttemptAt: status === 'pending' ? toIso(row.nextAttemptAt) : null,
    lastAttemptAt: toIsoOrNull(row.lastAttemptAt),
    lastStatus,
    lastError,
  };
}
