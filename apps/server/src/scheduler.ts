import { Cron } from 'croner';
import type { App } from './app.ts';

/**
 * Runs the admission step of every room once a second, until stopped. A step that takes longer is
 * not run twice at once, and a failed one is logged and left to the next: each reads everything anew.
 *
 * @returns stops the schedule.
 */
export function startSchedule({ admissions, log }: App): () => void {
  const job = new Cron(
    '* * * * * *',
    {
      protect: true,
      catch: (error) =>
        log.error({ err: error }, 'admission tick failed; the next one tries again'),
    },
    () => admissions.tick(),
  );
  return () => job.stop();
}
