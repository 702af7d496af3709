/**
 * Runs the periodic jobs of a server process, until stopped.
 *
 * A job never runs twice at the same time. A failed run is counted, logged and left to the next
 * one, because every run reads its state from the database again.
 *
 * There are two ways to repeat a job, for two reasons. Jobs of each second wait on the injected
 * clock, measuring durations: a cron expression names times of day, so those jobs would pause for
 * as long as the system clock is set back, and every server would run the admission step of the
 * same room at the same instant. Clean-up runs at minute 17 of each hour, by croner, where neither
 * matters.
 */
import { Cron } from 'croner';
import { refundCancelledDates } from '../domains/performance/refund-dates.ts';
import { purgeOldEvents } from '../domains/events/prune-events.ts';
import { tellEvents } from '../domains/events/tell-events.ts';
import { purgeDeliveries } from '../domains/webhooks/purge-deliveries.ts';
import type { App } from '../app.ts';
import { purgeEndedBans } from '../auth/bans.ts';
import { purgeAdminLog } from '../rpc/audit-log.ts';
import { purgeStoredResponses } from '../rpc/idempotent-app.ts';
import { purgeRateLimitCounts } from '../rate-limits/database-quotas.ts';

const secondMs = 1_000;
const everyHour = '17 * * * *';

/** @returns stops the schedule. */
export function startSchedule(app: App): () => void {
  const stop = new AbortController();
  // The names are values of a metric label, so dashboards depend on them.
  const everySecond: Job[] = [
    { name: 'admission tick', run: () => tick(app) },
    { name: 'sale states', run: () => app.saleCache.refresh() },
    { name: 'events', run: () => tellEvents(app) },
    { name: 'webhooks', run: () => app.webhookDeliveries.pass() },
    { name: 'refunds of cancelled dates', run: () => refundCancelledDates(app) },
    { name: 'signing secrets', run: () => app.secrets.refresh() },
    { name: 'token epochs', run: () => app.tokenEpochs.refresh() },
    { name: 'bans', run: () => app.bans.refresh() },
    { name: 'log', run: async () => app.log.flush() },
    { name: 'table statistics', run: async () => void (await app.db.analyzeGrownTables?.()) },
  ];
  for (const job of everySecond) void repeat(app, job, stop.signal);
  const cleanups = [
    scheduleCleanup(app, { name: 'tidying the log', run: () => purgeAdminLog(app) }),
    scheduleCleanup(app, { name: 'tidying answers', run: () => purgeStoredResponses(app) }),
    scheduleCleanup(app, { name: 'tidying limits', run: () => purgeRateLimitCounts(app) }),
    scheduleCleanup(app, { name: 'tidying events', run: () => purgeOldEvents(app) }),
    scheduleCleanup(app, { name: 'tidying deliveries', run: () => purgeDeliveries(app) }),
    scheduleCleanup(app, { name: 'tidying bans', run: () => purgeEndedBans(app) }),
    scheduleCleanup(app, { name: 'tidying presence', run: () => app.presence.cleanup() }),
  ];
  return () => {
    stop.abort();
    for (const job of cleanups) job.stop();
  };
}

interface Job {
  name: string;
  run: () => Promise<void>;
}

function scheduleCleanup(app: App, job: Job): Cron {
  const onError = (error: unknown) => recordFailure(app, job, error);
  return new Cron(everyHour, { protect: true, catch: onError }, job.run);
}

function recordFailure({ log, metrics }: App, { name }: Job, error: unknown): void {
  metrics.jobFailed(name);
  log.error({ err: error }, `${name} failed; the next run retries`);
}

async function tick({ admissionRunner, metrics }: App): Promise<void> {
  const recordEnd = metrics.tickStarted();
  await admissionRunner.tick();
  recordEnd();
}

/** Runs a job once a second, or as soon as a run that took longer has ended. */
async function repeat(app: App, job: Job, stopped: AbortSignal): Promise<void> {
  const wait = () => app.clock.sleep(secondMs, stopped).catch(() => {});
  await wait();
  while (!stopped.aborted) {
    const nextRun = wait();
    await job.run().catch((error: unknown) => recordFailure(app, job, error));
    await nextRun;
  }
}
