import { Cron } from 'croner';
import type { App } from '../app.ts';
import { purgeAdminLog } from '../rpc/audit-log.ts';
import { purgeStoredResponses } from '../rest/idempotent-app.ts';
import { purgeRateLimitCounts } from '../rate-limits/database-quotas.ts';

const secondMs = 1_000;
const everyHour = '17 * * * *';

/**
 * Runs the admission step of every room, looks for changed secrets and for tables that have grown, and
 * writes the log once a second, and tidies once an hour, until stopped. A job that takes longer is not run twice at once, and a failed one is logged
 * and left to the next: each reads everything anew.
 *
 * The waits of a second are durations, not times of day: those would stop coming for as long as a
 * clock is set back, and would bring every server to the same room at the same instant. Nothing is
 * wrong if tidying comes late.
 *
 * @returns stops the schedule.
 */
export function startSchedule(app: App): () => void {
  const over = new AbortController();
  void repeat(app, { name: 'admission tick', run: () => tick(app) }, over.signal);
  void repeat(app, { name: 'signing secrets', run: () => app.secrets.refresh() }, over.signal);
  void repeat(app, { name: 'log', run: async () => app.log.flush() }, over.signal);
  const noteGrowth = async () => void (await app.db.analyzeGrownTables?.());
  void repeat(app, { name: 'table statistics', run: noteGrowth }, over.signal);
  const tidying = [
    cleanup(app, { name: 'tidying the log', run: () => purgeAdminLog(app) }),
    cleanup(app, { name: 'tidying answers', run: () => purgeStoredResponses(app) }),
    cleanup(app, { name: 'tidying limits', run: () => purgeRateLimitCounts(app) }),
    cleanup(app, { name: 'tidying presence', run: () => app.presence.cleanup() }),
  ];
  return () => {
    over.abort();
    for (const job of tidying) job.stop();
  };
}

interface Job {
  name: string;
  run: () => Promise<void>;
}

function cleanup(app: App, job: Job): Cron {
  const failed = (error: unknown) => noteFailure(app, job, error);
  return new Cron(everyHour, { protect: true, catch: failed }, job.run);
}

function noteFailure({ log, metrics }: App, { name }: Job, error: unknown): void {
  metrics.jobFailed(name);
  log.error({ err: error }, `${name} failed; the next one tries again`);
}

async function tick({ admissionRunner, metrics }: App): Promise<void> {
  const done = metrics.tickStarted();
  await admissionRunner.tick();
  done();
}

async function repeat(app: App, job: Job, over: AbortSignal): Promise<void> {
  const wait = () => app.clock.sleep(secondMs, over).catch(() => {});
  await wait();
  while (!over.aborted) {
    const turn = wait();
    await job.run().catch((error: unknown) => noteFailure(app, job, error));
    await turn;
  }
}
