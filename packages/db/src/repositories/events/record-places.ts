/** Records the events of places in a line. */
import type { EventType } from '@onsale/core/events/event-types';
import type { Tx } from '../../store.ts';
import { recordEvents } from './record-events.ts';

/** The columns of an entry that its events tell, as the statement that changed it returns them. */
export interface PlaceRow {
  concertId: string;
  waitNo: number;
  userId: string;
}

export const placeColumns = [
  'queueEntries.concertId',
  'queueEntries.waitNo',
  'queueEntries.userId',
] as const;

/** @param event `at`: the instant; `expiresAt`: the end of a session that begins. */
export function recordPlaces<Row extends PlaceRow>(
  tx: Tx,
  type: EventType,
  event: { places: readonly Row[]; at: number | ((place: Row) => number); expiresAt?: number },
): void {
  const { places, at, expiresAt } = event;
  recordEvents(
    tx,
    places.map((place) => ({
      concertId: place.concertId,
      type,
      userId: place.userId,
      at: typeof at === 'number' ? at : at(place),
      data: { waitNo: place.waitNo, ...(expiresAt !== undefined && { expiresAt }) },
    })),
  );
}

/** Records admissions, in the order of the numbers. */
export function recordAdmitted(
  tx: Tx,
  admitted: { places: readonly PlaceRow[]; admittedAt: number; expiresAt: number },
): void {
  const { admittedAt: at, expiresAt } = admitted;
  const places = admitted.places.toSorted((a, b) => a.waitNo - b.waitNo);
  recordPlaces(tx, 'place.admitted', { places, at, expiresAt });
}
