/** The commands `admin webhook …`: addresses that events are posted to, and how that went. */
import { openOperatorClient, type AdminFlags } from '../client/operator-client.ts';
import type { Context } from '../context.ts';
import { t } from '../language/language.ts';
import { instant, sanitize, timeZone } from '../render/format.ts';
import { fittedTable } from '../render/table.ts';
import type { EventType } from './follow-events.ts';

export interface NewWebhookFlags extends AdminFlags {
  url: string;
  types: EventType[];
  concert?: string;
}

interface WebhookFlags extends AdminFlags {
  webhookId: string;
}

export async function createWebhook(context: Context, flags: NewWebhookFlags): Promise<void> {
  const { url, types, concert: concertId } = flags;
  const { trpc } = await openOperatorClient(context, flags);
  const { signal, out } = context;
  const webhook = await trpc.admin.webhook.create.mutate({ url, types, concertId }, { signal });
  await out.secret(webhook, (c) =>
    [
      `${c.green('✓')} ${t`Events go to ${c.bold(sanitize(webhook.url))} from now on.`}`,
      t`The secret that signs them, shown only now: ${c.bold(webhook.secret)}`,
    ].join('\n'),
  );
  out.next(`onsale admin webhook deliveries ${webhook.webhookId}`);
}

export async function rotateWebhook(context: Context, flags: WebhookFlags): Promise<void> {
  const { webhookId } = flags;
  const { trpc } = await openOperatorClient(context, flags);
  const { signal, out } = context;
  const webhook = await trpc.admin.webhook.rotate.mutate({ webhookId }, { signal });
  await out.secret(
    webhook,
    (c) =>
      t`The new secret, shown only now: ${c.bold(webhook.secret)}. For 24 hours the former one signs too.`,
  );
}

export async function listWebhooks(context: Context, flags: AdminFlags): Promise<void> {
  const { trpc } = await openOperatorClient(context, flags);
  const { webhooks } = await trpc.admin.webhook.list.query(undefined, { signal: context.signal });
  context.out.data({ webhooks }, (c) => {
    if (webhooks.length === 0) return t`No webhooks.`;
    const titles = [t`Address`, t`Types`, t`Concert`, t`State`, t`Id`];
    const columns = titles.map((title, at) => ({ title, wraps: at === 1 }));
    const rows = webhooks.map(({ url, types, concertId, disabledAt, webhookId }) => [
      sanitize(url),
      types.join(', '),
      concertId ?? t`all`,
      disabledAt === null ? t`works` : t`gone since ${instant(disabledAt)}`,
      webhookId,
    ]);
    return fittedTable({ columns, rows, screenWidth: context.out.screenWidth }, c);
  });
}

export async function deleteWebhook(context: Context, flags: WebhookFlags): Promise<void> {
  const { webhookId } = flags;
  const { trpc } = await openOperatorClient(context, flags);
  const webhook = await trpc.admin.webhook.delete.mutate({ webhookId }, { signal: context.signal });
  context.out.data(
    webhook,
    (c) => `${c.green('✓')} ${t`${sanitize(webhook.url)} gets no events any more.`}`,
  );
}

export async function listDeliveries(context: Context, flags: WebhookFlags): Promise<void> {
  const { webhookId } = flags;
  const { trpc } = await openOperatorClient(context, flags);
  const page = await trpc.admin.webhook.deliveries.query(
    { webhookId, limit: 100 },
    { signal: context.signal },
  );
  context.out.data(page, (c) => {
    if (page.deliveries.length === 0) return t`No deliveries.`;
    const titles = [t`Since (${timeZone()})`, t`Event`, t`State`, t`Tries`, t`Answer`, t`Id`];
    const rows = page.deliveries.map((one) => [
      instant(one.createdAt),
      `${one.type} #${one.seq}`,
      one.status,
      String(one.attempts),
      sanitize(one.lastError ?? String(one.lastStatus ?? '')),
      one.deliveryId,
    ]);
    const columns = titles.map((title) => ({ title }));
    return fittedTable({ columns, rows, screenWidth: context.out.screenWidth }, c);
  });
}

export async function redeliver(
  context: Context,
  flags: AdminFlags & { deliveryId: string },
): Promise<void> {
  const { deliveryId } = flags;
  const { trpc } = await openOperatorClient(context, flags);
  const delivery = await trpc.admin.webhook.redeliver.mutate(
    { deliveryId },
    { signal: context.signal },
  );
  context.out.data(delivery, (c) => `${c.green('✓')} ${t`It is delivered once more, now.`}`);
  context.out.next(`onsale admin webhook deliveries ${delivery.webhookId}`);
}
