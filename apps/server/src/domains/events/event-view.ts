/** An event as readers see it. */
import type { EventType } from '@onsale/core/events/event-types';
import { toIso } from '@onsale/core/time/dates';
import type { EventRow } from '@onsale/db/repositories/events/event-list';
import type { ConcertCache } from '../catalogue/concert-cache.ts';

export interface EventView {
  seq: number;
  concertId: string;
  type: EventType;
  at: string;
  data: Record<string, unknown>;
  /** The position of the event over all concerts: lists go on after it. */
  cursor: string;
}

/** Where lots are drawn, the number of a place in the rows is its lot. */
export async function toEventViews(
  { concertCache }: { concertCache: ConcertCache },
  rows: readonly EventRow[],
): Promise<EventView[]> {
  const concertIds = new Set(rows.map(({ concertId }) => concertId));
  const drawn = new Set<string>();
  for (const concertId of concertIds) {
    const concert = await concertCache.find(concertId);
    if (concert?.admissionOrder === 'draw') drawn.add(concertId);
  }
  return rows.map(({ concertId, seq, position, type, userId, at, data }) => ({
    seq,
    concertId,
    type,
    at: toIso(at),
    data: {
      ...(userId !== null && { userId }),
      ...Object.fromEntries(
        Object.entries(data).map(([name, value]) => {
          const isInstant = name.endsWith('At') && typeof value === 'number';
          const isLot = name === 'waitNo' && drawn.has(concertId);
          return [isLot ? 'lot' : name, isInstant ? toIso(value) : value];
        }),
      ),
    },
    cursor: String(position),
  }));
}
