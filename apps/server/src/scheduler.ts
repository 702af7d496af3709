import type { App } from './app.ts';
import { forgetOldAdminLog } from './admin/admin-log.ts';
import { forgetOldAnswers } from './idempotency.ts';
import { forgetOldLimits } from './limits/address-counts.ts';

const secondMs = 1_000;
const hourMs = 3_600_000;

/**
 * Runs the admission step of every room and looks for changed secrets once a second, and tidies once
 * an hour, until stopped. A job
 * that takes longer is not run twice at once, and a failed one is logged and left to the next: each
 * reads everything anew.
 *
 * The waits are durations, not times of day: those would stop coming for as long as a clock is set
 * back, and would bring every server to the same room at the same instant.
 *
 * @returns stops the schedule.
 */
export function startSchedule(app: App): () => void {
  const over = new AbortController();
  const jobs: Job[] = [
    { name: 'admission tick', everyMs: secondMs, run: () => tick(app) },
    { name: 'signing secrets', everyMs: secondMs, run: () => app.secrets.refresh() },
    { name: 'tidying the log', everyMs: hourMs, run: () => forgetOldAdminLog(app) },
    { name: 'tidying answers', everyMs: hourMs, run: () => forgetOldAnswers(app) },
    { name: 'tidying limits', everyMs: hourMs, run: () => forgetOldLimits(app) },
  ];
  for (const job of jobs) void repeat(app, job, over.signal);
  return () => over.abort();
}

interface Job {
  name: string;
  everyMs: number;
  run: () => Promise<void>;
}

async function tick({ admissions, metrics }: App): Promise<void> {
  const done = metrics.tickStarted();
  await admissions.tick();
  done();
}

async function repeat(
  { clock, log, metrics }: App,
  { name, everyMs, run }: Job,
  over: AbortSignal,
): Promise<void> {
  const wait = () => clock.sleep(everyMs, over).catch(() => {});
  await wait();
  while (!over.aborted) {
    const turn = wait();
    await run().catch((error: unknown) => {
      metrics.jobFailed(name);
      log.error({ err: error }, `${name} failed; the next one tries again`);
    });
    await turn;
  }
}
