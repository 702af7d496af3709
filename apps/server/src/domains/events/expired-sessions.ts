/**
 * Writes down sessions that have run out, where no admission step does because no buyer waits.
 *
 * A session is over at its end whether or not its row says so; this only lets its event follow.
 */
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import {
  expireSessions,
  listRoomsToSweep,
} from '@onsale/db/repositories/queue/admission.repository';
import type { App } from '../../app.ts';

/** Until then the calls that find a session over write it down themselves. */
const graceMs = 2_000;

export async function sweepExpiredSessions({ db }: Pick<App, 'db'>): Promise<void> {
  for (const concertId of await listRoomsToSweep(db, (await db.now()) - graceMs)) {
    await db.transaction(async (tx) => {
      await lockRoom(tx, concertId);
      await expireSessions(tx, { concertId, now: (await tx.now()) - graceMs });
    });
  }
}
