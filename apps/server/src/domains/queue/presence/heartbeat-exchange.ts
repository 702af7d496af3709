/**
 * The exchange of presence heartbeats between servers that share a database.
 *
 * Every 3 seconds a server writes, in one statement, whom it saw near the head of every line, and
 * reads what the others saw.
 */
import type { Ids } from '@onsale/core/ids';
import type { Database } from '@onsale/db/database';
import {
  deleteOldHeartbeats,
  readHeartbeats,
  writeHeartbeats,
} from '@onsale/db/repositories/queue/presence.repository';
import type { AbsenceScan } from './absence-scan.ts';
import { decodeHeartbeat, encodeHeartbeat, headWindow } from './presence-heartbeat.ts';
import { presenceLimits } from './presence-limits.ts';
import type { RoomPresence } from './room-presence.ts';

interface ExchangeTerms {
  db: Database;
  ids: Ids;
  absentAfterMs: number;
  scan: AbsenceScan;
}

export class HeartbeatExchange {
  readonly #db: Database;
  readonly #ids: Ids;
  readonly #absentAfterMs: number;
  readonly #scan: AbsenceScan;
  #serverId: string | null = null;
  #heartbeatAt = -Infinity;
  /** When this server last knew of another one on the same database. */
  #remoteAt = -Infinity;

  constructor({ db, ids, absentAfterMs, scan }: ExchangeTerms) {
    this.#db = db;
    this.#ids = ids;
    this.#absentAfterMs = absentAfterMs;
    this.#scan = scan;
  }

  /** Whether a heartbeat is due; never where one server has the database to itself. */
  isDue(now: number): boolean {
    if (!this.#db.isShared || this.#absentAfterMs === Infinity) return false;
    const { heartbeatIntervalMs } = presenceLimits;
    return now < this.#heartbeatAt || now - this.#heartbeatAt >= heartbeatIntervalMs;
  }

  /** Makes a heartbeat due at the next tick. */
  hasten(): void {
    this.#heartbeatAt = -Infinity;
  }

  /** Whether another server was known to run within the time after which a buyer is absent. */
  knowsOther(now: number): boolean {
    return now - this.#remoteAt < this.#absentAfterMs;
  }

  /** Writes this server's heartbeat, and reads those of the others into the rooms. */
  async run(rooms: ReadonlyMap<string, RoomPresence>, now: number): Promise<void> {
    this.#heartbeatAt = now;
    this.#serverId ??= this.#ids.id('srv');
    const serverId = this.#serverId;
    const withLine = [...rooms].filter(([, { line }]) => line.waiting > 0);
    const heartbeats = withLine.map(([concertId, room]) => {
      return { concertId, serverId, notedAt: now, seen: this.#encode(room, now) };
    });
    await writeHeartbeats(this.#db, heartbeats);
    const since = now - this.#absentAfterMs;
    const found = await readHeartbeats(this.#db, { exceptServerId: serverId, since });
    const byRoom = Map.groupBy(found, ({ concertId }) => concertId);
    if (found.length > 0) this.#remoteAt = now;
    for (const [concertId, room] of rooms) {
      const ofRoom = byRoom.get(concertId) ?? [];
      room.remotes = ofRoom.map((heartbeat) => decodeHeartbeat(heartbeat, room));
    }
  }

  /** Deletes the heartbeats of servers that are gone. Only saves space: old ones are ignored. */
  async cleanup(): Promise<void> {
    if (this.#absentAfterMs === Infinity) return;
    await deleteOldHeartbeats(this.#db, (await this.#db.now()) - 2 * this.#absentAfterMs);
  }

  #encode({ lastSeen, line, order, isDrawn, admissible }: RoomPresence, now: number): string {
    return encodeHeartbeat(lastSeen, line, {
      now,
      absentAfterMs: this.#absentAfterMs,
      maxNumbers: headWindow(admissible),
      order,
      isDrawn,
      seenAt: (waitNo) => this.#scan.seenAt(lastSeen, waitNo),
    });
  }
}
