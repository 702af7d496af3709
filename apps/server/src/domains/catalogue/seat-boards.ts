/**
 * Read model of the seats: the map of each performance that is asked for, in memory, by version.
 *
 * A request waits for a reading of what changed that begins after it: one small statement for all
 * who ask at that time, whatever they ask for. So a buyer who has just reserved, through whichever
 * server, sees it. A map is written and compressed once a version, and shared by all who ask.
 *
 * It decides nothing: who reserves or pays is judged by rows.
 */
import { coalesce, type CoalescedCalls } from '@onsale/core/async/single-flight';
import type { Hall } from '@onsale/core/hall/hall';
import { SeatBoard } from '@onsale/core/structures/seat-board';
import type { Database } from '@onsale/db/database';
import type { Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  readSeatChanges,
  type SeatReading,
} from '@onsale/db/repositories/seats/seat-change.repository';
import {
  performanceKeyOf,
  type PerformanceKey,
} from '@onsale/db/repositories/seats/seat.repository';
import { shortHash } from '../../wire/short-hash.ts';
import { SeatMap, type Performance } from './seat-map.ts';

/** The state of a performance as it was read, and the map that was made of it. */
interface Reading {
  board: SeatBoard;
  /** The last reading; null before the first. */
  last: SeatReading | null;
  /** The history of the database that it was read in. */
  history: string;
  map: SeatMap | undefined;
  /** The board's revision that the map is of. */
  revision: number;
  /** The concert that the map is of. */
  concert: Concert | undefined;
}

interface Entry extends PerformanceKey {
  seats: number;
  reading: Reading;
  looks: CoalescedCalls;
}

/** A map, which is another object once it shows anything else, and the latest horizon. */
export interface CurrentMap {
  map: SeatMap;
  latest: number;
}

export interface SeatBoards {
  /** @param request `now` is the instant as of which it is answered, read after it came. */
  read(concert: Concert, request: { hall: Hall; date: string; now: number }): Promise<CurrentMap>;
}

export function createSeatBoards(
  db: Database,
  { seatsInMemory }: { seatsInMemory: number },
): SeatBoards {
  /** The least recently used first. */
  const entries = new Map<string, Entry>();
  let seats = 0;

  const look = async (entry: Entry): Promise<void> => {
    const { concertId, date, reading } = entry;
    const since = reading.last;
    const { changes, ...last } = await readSeatChanges(db, { concertId, date, since });
    const history = db.history();
    if (since && history !== reading.history) {
      // After a fail-over, changes that were seen may be lost, and their stamps be given again.
      entry.reading = nothingRead(entry.seats);
      return look(entry);
    }
    reading.board.update(changes, reading.board.at);
    Object.assign(reading, { last, history });
  };

  /** The entry of a performance, which becomes the most recently used one. */
  const use = (concert: Concert, date: string): Entry => {
    const { concertId, seatsPerDate } = concert;
    const key = performanceKeyOf({ concertId, date });
    let entry = entries.get(key);
    entries.delete(key);
    if (!entry) {
      const reading = nothingRead(seatsPerDate);
      const opened: Entry = {
        concertId,
        date,
        seats: seatsPerDate,
        reading,
        looks: coalesce(() => look(opened)),
      };
      entry = opened;
      seats += seatsPerDate;
    }
    entries.set(key, entry);
    for (const [oldest, { seats: dropped }] of entries) {
      if (seats <= seatsInMemory || oldest === key) break;
      entries.delete(oldest);
      seats -= dropped;
    }
    return entry;
  };

  return {
    async read(concert, { hall, date, now }) {
      const entry = use(concert, date);
      await entry.looks.run('');
      const { reading } = entry;
      const { board } = reading;
      board.update([], now);
      const { horizon } = reading.last!;
      // The concert is another object after each refresh of the sale cache, once a second.
      const known = reading.concert === concert ? reading.map : undefined;
      const performance =
        known?.performance ?? performanceOf(concert, { hall, date, history: reading.history });
      reading.concert = concert;
      const isSameHouse = reading.map?.performance.houseHash === performance.houseHash;
      if (!isSameHouse || reading.revision !== board.revision) {
        const former = isSameHouse ? reading.map : undefined;
        reading.map = new SeatMap(performance, board, { horizon, former });
        reading.revision = board.revision;
      }
      return { map: reading.map!, latest: horizon };
    },
  };
}

function nothingRead(seats: number): Reading {
  return {
    board: new SeatBoard(seats),
    last: null,
    history: '',
    map: undefined,
    revision: 0,
    concert: undefined,
  };
}

function performanceOf(
  { concertId, price, seatsPerDate, seatsPerRow }: Concert,
  { hall, date, history }: { hall: Hall; date: string; history: string },
): Performance {
  const house = { hall, price };
  const facts = [history, concertId, date, price, seatsPerDate, seatsPerRow];
  return { date, house, houseHash: shortHash(JSON.stringify(facts)) };
}
