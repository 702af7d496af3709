/** A concert with a lobby whose lots were drawn: two inside, some in line, one that left before. */
import { roomDefaults } from '@onsale/core/queue';
import type { TestDatabase } from '@onsale/db/testing';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { createTestApp, date, join } from './populated-database.ts';

export interface DrawHistory {
  drawnConcertId: string;
  /** Its lot was the last one. */
  lastLot: QueuePlace;
  /** Drew the lowest of the numbers that wait at the end, and the next. */
  drawnInside: QueuePlace;
  drawnNext: QueuePlace;
  drawnAt: number;
}

const lots = 6;

export async function populateDraw(database: TestDatabase): Promise<DrawHistory> {
  const { clock } = database;
  const app = await createTestApp(database);
  const { concertId } = await createConcert(app, {
    title: 'A draw',
    dates: [date],
    seatsPerDate: 5,
    seatsPerRow: 5,
    price: 100,
    lobbyOpensAt: clock.now(),
    opensAt: clock.now() + 1_000,
    admissionOrder: 'draw',
    reservationSeconds: 30,
    maxSeatsPerUser: 2,
    cancelUntilHours: 0,
    room: { ...roomDefaults, maxActive: 2, admitPerMinute: 2 },
  });
  const places: QueuePlace[] = [];
  while (places.length < lots) places.push(await join(app, concertId));
  await leaveQueue(app, places[2]!);
  await clock.advance(1_000);
  await app.admissionRunner.tick();
  const drawnAt = clock.now();
  await clock.advance(10);
  await join(app, concertId);
  const entries = await Promise.all(places.map((place) => readQueueStatus(app, place)));
  const inOrder = places
    .map((place, at) => ({ place, ...entries[at]! }))
    .filter(({ status }) => status !== 'left')
    .toSorted((a, b) => a.waitNo! - b.waitNo!);
  return {
    drawnConcertId: concertId,
    lastLot: places.at(-1)!,
    drawnInside: inOrder[0]!.place,
    drawnNext: inOrder[2]!.place,
    drawnAt,
  };
}
