/**
 * Delivers events to webhooks: any server, each delivery by one at a time, at least once.
 *
 * A pass writes the deliveries of new events, then claims some that are due and posts them. Posts
 * go on beside later passes. A claim is a lease: the deliveries of a server that dies are claimed
 * by another when it has ended.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import { nextAttemptAt, webhookLimits } from '@onsale/core/events/webhook-rules';
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import {
  claimDeliveries,
  finishAttempt,
  releaseClaim,
  type Claimed,
} from '@onsale/db/repositories/events/delivery.repository';
import { findWebhook, updateWebhook } from '@onsale/db/repositories/events/webhook.repository';
import type { Logger } from 'pino';
import { hashShare } from '../../wire/short-hash.ts';
import { postWebhook, type PostOutcome, type PostTerms } from './post-webhook.ts';
import { webhookHeaders } from './sign-webhook.ts';

export interface WebhookDeliveries {
  /** Writes new deliveries and begins those that are due. */
  pass(): Promise<void>;
  /** Resolves when no delivery is in flight. */
  idle(): Promise<void>;
  /** Gives back what is in flight, for other servers. Nothing is begun from then on. */
  stop(): Promise<void>;
}

interface DeliveryTools {
  db: Database;
  clock: Clock;
  log: Logger;
  /** Writes the deliveries of new events. */
  fanOut: () => Promise<void>;
  allowsPrivate: boolean;
  resolve?: PostTerms['resolve'];
}

/** The most deliveries that one server has in flight. */
const maxInFlight = 16;
/** Longer than an attempt takes, with what comes before and after it. */
const leaseMs = webhookLimits.timeoutMs + 15_000;

const gone = 410;
const stopped = 'the server stopped';
const timedOut = `no answer within ${webhookLimits.timeoutMs / 1_000} s`;

export function createWebhookDeliveries(tools: DeliveryTools): WebhookDeliveries {
  const { db, log, fanOut } = tools;
  const inFlight = new Set<Promise<void>>();
  const stop = new AbortController();

  const deliverAndGoOn = async (claimed: Claimed, leasedUntil: number): Promise<void> => {
    try {
      await deliver(tools, { claimed, leasedUntil, stopping: stop.signal });
    } catch (error) {
      log.error({ err: error }, 'the outcome of a delivery was not written; it is made again');
    }
  };
  const begin = (claimed: Claimed, leasedUntil: number): void => {
    const attempt = deliverAndGoOn(claimed, leasedUntil).finally(() => {
      inFlight.delete(attempt);
      // The next one of its concert may go now. A pass that fails is repeated by the schedule.
      if (!stop.signal.aborted) passes.run('').catch(() => {});
    });
    inFlight.add(attempt);
  };

  const passes = coalesce(async () => {
    const limit = maxInFlight - inFlight.size;
    if (stop.signal.aborted || limit <= 0) return;
    await fanOut();
    const now = await db.now();
    const leasedUntil = now + leaseMs;
    const claims = await claimDeliveries(db, { now, leasedUntil, limit });
    for (const claimed of claims) begin(claimed, leasedUntil);
  });

  return {
    pass: () => passes.run(''),
    async idle() {
      for (;;) {
        await passes.idle();
        if (inFlight.size === 0) return;
        await Promise.all(inFlight);
      }
    },
    async stop() {
      stop.abort(stopped);
      await passes.idle();
      await Promise.all(inFlight);
    },
  };
}

async function deliver(
  tools: DeliveryTools,
  attempt: { claimed: Claimed; leasedUntil: number; stopping: AbortSignal },
): Promise<void> {
  const { db } = tools;
  const { claimed, leasedUntil, stopping } = attempt;
  const { deliveryId, webhookId, attempts } = claimed;
  const webhook = await findWebhook(db, webhookId);
  if (!webhook) return;
  const attemptedAt = await db.now();
  const { secret, formerSecret, formerSecretUntil } = webhook;
  const isRotating = formerSecret !== null && attemptedAt < (formerSecretUntil ?? 0);
  const id = webhookIdOf(claimed);
  const message = { id, timestamp: Math.floor(attemptedAt / 1_000), body: claimed.body };
  const headers = webhookHeaders(message, isRotating ? [secret, formerSecret] : [secret]);
  const outcome = await postInTime(tools, {
    url: webhook.url,
    headers,
    body: claimed.body,
    stopping,
  });
  if (stopping.aborted && 'error' in outcome) {
    return releaseClaim(db, { deliveryId, leasedUntil });
  }
  const httpStatus = 'httpStatus' in outcome ? outcome.httpStatus : null;
  const isDelivered = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  const failedAt = await db.now();
  const made = attempts + 1;
  const random = hashShare(`${deliveryId} ${made}`);
  const nextAt =
    isDelivered || httpStatus === gone
      ? null
      : nextAttemptAt({ attempts: made, failedAt, giveUpAt: claimed.giveUpAt, random });
  await finishAttempt(
    db,
    { deliveryId, leasedUntil },
    {
      status: isDelivered ? 'delivered' : nextAt === null ? 'failed' : 'pending',
      attempts: made,
      attemptedAt,
      nextAttemptAt: nextAt,
      httpStatus,
      error: isDelivered ? null : errorOf(outcome),
    },
  );
  if (httpStatus === gone) await updateWebhook(db, webhookId, { disabledAt: failedAt });
}

/** The id of an event for its receivers: equal in every attempt, and for every webhook. */
function webhookIdOf({ concertId, seq }: Claimed): string {
  return `evt_${concertId.replace(/^con_/, '')}_${seq}`;
}

async function postInTime(
  { clock, allowsPrivate, resolve }: DeliveryTools,
  { stopping, ...terms }: Pick<PostTerms, 'url' | 'headers' | 'body'> & { stopping: AbortSignal },
): Promise<PostOutcome> {
  const limit = new AbortController();
  const stop = () => limit.abort(stopped);
  stopping.addEventListener('abort', stop);
  const cancel = clock.after(webhookLimits.timeoutMs, () => limit.abort(timedOut));
  try {
    return await postWebhook({ ...terms, allowsPrivate, resolve, signal: limit.signal });
  } finally {
    cancel();
    stopping.removeEventListener('abort', stop);
  }
}

function errorOf(outcome: PostOutcome): string {
  if ('error' in outcome) return outcome.error;
  const { httpStatus } = outcome;
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  return isRedirect ? `HTTP ${httpStatus}: redirects are not followed` : `HTTP ${httpStatus}`;
}
