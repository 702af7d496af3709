/** Router of `admin.webhook.*`: addresses that events are posted to. */
import { eventTypes } from '@onsale/core/events/event-types';
import { webhookLimits } from '@onsale/core/events/webhook-rules';
import { z } from 'zod';
import type { Trpc } from '../../rpc/procedures.ts';
import { pageCursor, parsePageCursor } from '../../wire/pagination.ts';
import {
  concertId,
  count,
  eventType,
  id,
  instant,
  nextCursor,
  pageLimit,
  publicText,
} from '../../wire/schemas.ts';
import {
  createWebhook,
  listWebhookViews,
  readDeliveries,
  redeliver,
  removeWebhook,
  rotateWebhook,
} from './webhook.usecases.ts';

const webhookId = id.describe('The webhook, `whk_…`.');
const deliveryId = id.describe('The delivery, `dlv_…`.');
const url = publicText(webhookLimits.urlChars).describe('The https address of the receiver.');
const types = z
  .array(eventType)
  .min(1)
  .max(eventTypes.length)
  .describe('The types of events that it gets.');

const webhook = z
  .object({
    webhookId,
    url: z.string().describe('The address that events are posted to.'),
    types,
    concertId: concertId.nullable().describe('Its concert; null for the events of every concert.'),
    createdAt: instant.describe('When it was created: it gets the events from then on.'),
    disabledAt: instant
      .nullable()
      .describe('When its receiver said that it is gone (410); null while it works.'),
  })
  .meta({ id: 'Webhook' });

const newWebhook = webhook
  .extend({
    secret: z.string().describe('The secret that signs its deliveries, `whsec_…`, shown once.'),
  })
  .meta({ id: 'NewWebhook' });

const delivery = z
  .object({
    deliveryId,
    webhookId,
    concertId,
    seq: count.describe('The number of the event within its concert.'),
    type: eventType.describe('The type of the event.'),
    status: z
      .enum(['pending', 'delivered', 'failed'])
      .describe('`pending`: to be tried (again); `failed`: given up.'),
    attempts: count.describe('How many attempts were made, since the last redelivery if any.'),
    createdAt: instant.describe('When the event was found for this webhook.'),
    nextAttemptAt: instant.nullable().describe('When it is tried next; null if it is over.'),
    lastAttemptAt: instant.nullable().describe('The last attempt; null before the first.'),
    lastStatus: z.int().nullable().describe('The HTTP status of the last answer; null without.'),
    lastError: z.string().nullable().describe('Why the last attempt failed; null if it did not.'),
  })
  .meta({ id: 'Delivery' });

export function webhookRouter({ router, admin }: Trpc) {
  return router({
    create: admin('root')
      .input(z.strictObject({ url, types, concertId: concertId.optional() }))
      .output(newWebhook)
      .mutation(({ ctx, input }) => createWebhook(ctx.withAuditLog(input), input)),
    list: admin('root')
      .output(z.object({ webhooks: z.array(webhook).describe('Oldest first.') }))
      .query(({ ctx }) => listWebhookViews(ctx.withAuditLog())),
    rotate: admin('root')
      .input(z.strictObject({ webhookId }))
      .output(newWebhook)
      .mutation(({ ctx, input }) => rotateWebhook(ctx.withAuditLog(input), input.webhookId)),
    delete: admin('root')
      .input(z.strictObject({ webhookId }))
      .output(webhook)
      .mutation(({ ctx, input }) => removeWebhook(ctx.withAuditLog(input), input.webhookId)),
    deliveries: admin('root')
      .input(z.strictObject({ webhookId, limit: pageLimit, cursor: pageCursor }))
      .output(z.object({ deliveries: z.array(delivery).describe('Newest first.'), nextCursor }))
      .query(({ ctx, input }) => {
        const { cursor, ...query } = input;
        return readDeliveries(ctx.withAuditLog(input), {
          ...query,
          cursor: parsePageCursor(cursor),
        });
      }),
    redeliver: admin('root')
      .input(z.strictObject({ deliveryId }))
      .output(delivery)
      .mutation(({ ctx, input }) => redeliver(ctx.withAuditLog(input), input.deliveryId)),
  });
}
