/** The routes of webhooks, for the root key. */
import { ids } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const webhook = {
  webhookId: ids.webhook,
  url: 'https://hooks.example/onsale',
  types: ['order.paid', 'order.cancelled'],
  concertId: ids.concert,
  createdAt: '2027-03-01T09:00:00.000Z',
  disabledAt: null,
};
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const delivery = {
  deliveryId: ids.delivery,
  webhookId: ids.webhook,
  concertId: ids.concert,
  seq: 1042,
  type: 'order.paid',
  status: 'pending',
  attempts: 1,
  createdAt: '2027-04-01T12:03:21.000Z',
  nextAttemptAt: '2027-04-01T12:03:27.000Z',
  lastAttemptAt: '2027-04-01T12:03:21.000Z',
  lastStatus: 503,
  lastError: 'HTTP 503',
};
const { url, types, concertId } = webhook;

export const webhookRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/admin/webhooks',
    procedure: 'admin.webhook.list',
    group,
    summary: 'The addresses that events are posted to',
    reasons: [],
    example: { answer: { webhooks: [webhook] } },
  },
  {
    method: 'POST',
    path: '/api/admin/webhooks',
    procedure: 'admin.webhook.create',
    group,
    summary: 'Post events to an address',
    description:
      'By Standard Webhooks 1.0, from now on, each at least once. The secret that signs them is returned only once. An address within the network of the server is refused.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: { input: { url, types, concertId }, answer: { ...webhook, secret } },
  },
  {
    method: 'POST',
    path: '/api/admin/webhooks/{webhookId}/secret',
    procedure: 'admin.webhook.rotate',
    group,
    summary: 'Give a webhook a new secret',
    description: 'For 24 hours its deliveries are signed with the former secret as well.',
    reasons: ['WEBHOOK_NOT_FOUND'],
    example: { input: { webhookId: ids.webhook }, answer: { ...webhook, secret } },
  },
  {
    method: 'DELETE',
    path: '/api/admin/webhooks/{webhookId}',
    procedure: 'admin.webhook.delete',
    group,
    summary: 'Delete a webhook, with what it was still to get',
    reasons: ['WEBHOOK_NOT_FOUND'],
    example: { input: { webhookId: ids.webhook }, answer: webhook },
  },
  {
    method: 'GET',
    path: '/api/admin/webhooks/{webhookId}/deliveries',
    procedure: 'admin.webhook.deliveries',
    group,
    summary: 'What a webhook was sent, and how that went, newest first',
    reasons: ['WEBHOOK_NOT_FOUND'],
    example: {
      input: { webhookId: ids.webhook, limit: 50 },
      answer: { deliveries: [delivery], nextCursor: null },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/deliveries/{deliveryId}/redeliver',
    procedure: 'admin.webhook.redeliver',
    group,
    summary: 'Send an event to a webhook once more',
    description:
      'Whatever became of it: at once, with the same id, and for three days if that fails.',
    reasons: ['WEBHOOK_NOT_FOUND'],
    example: {
      input: { deliveryId: ids.delivery },
      answer: { ...delivery, attempts: 0, nextAttemptAt: '2027-04-01T13:00:00.000Z' },
    },
  },
];
