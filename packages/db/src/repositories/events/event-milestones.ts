/**
 * Milestones of a concert, which time or demand brings: recorded once, by the server that notices
 * one first.
 */
import { hasOpened } from '@onsale/core/catalogue';
import type { EventData, EventType } from '@onsale/core/events/event-types';
import type { Store, Tx } from '../../store.ts';
import { recordEvent, recordEvents } from './record-events.ts';

export interface Milestone {
  concertId: string;
  type: EventType;
  /** The instant of an opening or closing; 0 where it is told once. */
  occurrence: number;
}

/** @returns false when it was recorded before. */
export async function recordMilestone(
  tx: Tx,
  { at, data = {}, ...milestone }: Milestone & { at: number; data?: EventData },
): Promise<boolean> {
  const inserted = await tx.query
    .insertInto('eventMilestones')
    .values(milestone)
    .onConflict((conflict) => conflict.columns(['concertId', 'type', 'occurrence']).doNothing())
    .returning('concertId')
    .execute();
  if (inserted.length === 0) return false;
  const { concertId, type } = milestone;
  recordEvents(tx, [{ concertId, type, userId: null, at, data }]);
  return true;
}

/** Records the creation of a concert, and its opening if it is on sale at once. */
export async function recordConcert(
  tx: Tx,
  concert: { concertId: string; createdAt: number; opensAt: number | null },
): Promise<void> {
  const { concertId, createdAt: at, opensAt } = concert;
  recordEvent(tx, 'concert.created', { concertId, userId: null, at, opensAt });
  if (!hasOpened(opensAt, at)) return;
  const occurrence = opensAt ?? at;
  await recordMilestone(tx, { concertId, type: 'concert.opened', occurrence, at });
}

/** The milestones of these concerts. */
export async function listMilestones(
  store: Store,
  concertIds: readonly string[],
): Promise<Milestone[]> {
  if (concertIds.length === 0) return [];
  return store.query
    .selectFrom('eventMilestones')
    .where('concertId', 'in', concertIds)
    .selectAll()
    .execute();
}

/** When events were first recorded here; the first call decides it. */
export async function readEventsBegan(tx: Tx, now: number): Promise<number> {
  await tx.query
    .updateTable('eventPosition')
    .set({ beganAt: now })
    .where('beganAt', 'is', null)
    .execute();
  const row = await tx.query
    .selectFrom('eventPosition')
    .select('beganAt')
    .executeTakeFirstOrThrow();
  return row.beganAt!;
}
