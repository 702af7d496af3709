/** The job of events, once a second: notices what no call wrote down, and numbers what is new. */
import type { App } from '../../app.ts';
import { sweepExpiredSessions } from './expired-sessions.ts';

export async function tellEvents(app: App): Promise<void> {
  await sweepExpiredSessions(app);
  await app.concertMilestones.notice();
  await app.eventNumbering.run();
}
