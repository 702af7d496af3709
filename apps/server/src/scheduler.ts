import { Cron } from 'croner';
import type { App } from './app.ts';
import { forgetOldAnswers } from './idempotency.ts';
import { forgetOldLimits } from './limits/address-counts.ts';

const everySecond = '* * * * * *';
const everyHour = '17 * * * *';

/**
 * Runs the admission step of every room once a second, and tidies once an hour, until stopped. A job
 * that takes longer is not run twice at once, and a failed one is logged and left to the next: each
 * reads everything anew.
 *
 * @returns stops the schedule.
 */
export function startSchedule(app: App): () => void {
  const jobs = [
    schedule(app, everySecond, { name: 'admission tick', run: () => app.admissions.tick() }),
    schedule(app, everyHour, { name: 'tidying answers', run: () => forgetOldAnswers(app) }),
    schedule(app, everyHour, { name: 'tidying limits', run: () => forgetOldLimits(app) }),
  ];
  return () => jobs.forEach((job) => job.stop());
}

function schedule(
  { log }: App,
  times: string,
  { name, run }: { name: string; run: () => Promise<void> },
): Cron {
  const failed = (error: unknown) =>
    log.error({ err: error }, `${name} failed; the next one tries again`);
  return new Cron(times, { protect: true, catch: failed }, run);
}
