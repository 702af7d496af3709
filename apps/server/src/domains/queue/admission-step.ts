import { admissionWindowMs, claimDeadline, placesToAdmit } from '@onsale/core/queue';
import type { Room } from '@onsale/db/repositories/catalogue.repository';
import type { Tx } from '@onsale/db/store';
import { admitPresent } from '@onsale/db/repositories/queue/presence.repository';
import {
  countAdmissions,
  AdmissionWindowCache,
} from '@onsale/db/repositories/queue/admission-window.repository';
import { admitLowest, expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import type { PresenceTracker } from './presence/presence-tracker.ts';

/**
 * The admission step: the one place where waiting becomes active. Under the room's lock it counts
 * active entries and recent admissions from the rows (what it remembers of them, it looks at again), and
 * admits the lowest numbers: of those who are present, where presence is told. Every other transition
 * keeps the active count or lowers it, so both limits hold at every instant, whichever replica runs
 * the step.
 *
 * @param room locked by this transaction.
 * @param at `now`, read after that lock was held, and who may be passed over: without it nobody.
 * `known` are the late admissions that need not be counted again.
 * @returns how many were admitted.
 */
export async function admit(
  tx: Tx,
  room: Room,
  {
    now,
    presence,
    known,
  }: { now: number; presence?: PresenceTracker; known?: AdmissionWindowCache },
): Promise<number> {
  const { concertId } = room;
  await expireSessions(tx, { concertId, now });
  const late = { concertId, since: now - admissionWindowMs };
  const counted = await countAdmissions(tx, late, known);
  const count = placesToAdmit(room, counted);
  if (count === 0) return 0;
  // The sweep may have waited for a session that was just ending: who takes that slot comes after.
  const admittedAt = await tx.now();
  const places = { count, admittedAt, expiresAt: claimDeadline(room, admittedAt) };
  const judged = presence?.judge(concertId, { count, now: admittedAt });
  if (!presence || !judged) return admitLowest(tx, room, places);
  // As in most lines: nobody is away, and nobody ever was.
  if (judged.absent.length === 0 && room.passedTo === 0) return admitLowest(tx, room, places);
  return admitPresent(tx, room, { ...places, judged, absentAfterMs: presence.absentAfterMs });
}
