/**
 * `GET /rooms/<concertId>`: a line as anybody may see it, for pages and CDNs that show it to
 * thousands. It is made from the board, at most once for each change, and kept as text; no statement
 * runs for it but the one that learns of a concert's dates. Nothing in it is anybody's own, so it needs
 * no credential, takes no line in the log and counts against no limit.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { saleStateAt, type SalePeriod, type SaleState } from '@onsale/core/catalogue';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import type { RoomSnapshot } from '../domains/queue/line-cache.ts';

export const roomsPrefix = '/rooms/';

/** `paused` is a sale in which nobody is let in for now. */
type RoomState = SaleState | 'paused';

interface CachedStatus {
  of: RoomSnapshot;
  asOf: number;
  state: RoomState;
  etag: string;
  body: string;
  headers: OutgoingHttpHeaders;
  /** For whoever has it already. */
  unchanged: OutgoingHttpHeaders;
}

export interface Rooms {
  /** @returns whether it answered; what it knows nothing of it leaves to whoever is next. */
  answer(req: IncomingMessage, res: ServerResponse): boolean;
  /** Learns what only the database knows of the room that is asked for. */
  learn(req: IncomingMessage): Promise<void>;
}

export function createRooms({ lineCache, db, metrics }: App): Rooms {
  const periods = new Map<string, SalePeriod>();
  const kept = new Map<string, CachedStatus>();

  const show = (concertId: string): CachedStatus | null => {
    const of = lineCache.snapshot(concertId);
    const period = periods.get(concertId);
    if (!of || !period) return null;
    const { asOf } = lineCache;
    const before = kept.get(concertId);
    const isAsBefore = before && isSame(before.of, of);
    if (isAsBefore && before.asOf === asOf) return before;
    const sale = saleStateAt(period, asOf);
    const state: RoomState = sale === 'on_sale' && of.paused ? 'paused' : sale;
    const shown: CachedStatus =
      isAsBefore && before.state === state
        ? { ...before, asOf }
        : { of, asOf, state, ...write(concertId, { ...of, state }) };
    kept.set(concertId, shown);
    return shown;
  };

  return {
    answer(req, res) {
      const { method, headers } = req;
      const concertId = roomOf(req);
      if (concertId === null || (method !== 'GET' && method !== 'HEAD')) return false;
      const shown = show(concertId);
      if (!shown) return false;
      const isFresh = headers['if-none-match'] === shown.etag;
      res.writeHead(isFresh ? 304 : 200, isFresh ? shown.unchanged : shown.headers);
      res.end(isFresh || method === 'HEAD' ? undefined : shown.body);
      metrics.httpAnswered(isFresh ? 304 : 200);
      return true;
    },
    async learn(req) {
      const concertId = roomOf(req);
      // A concert's dates never change.
      if (concertId === null || periods.has(concertId) || !lineCache.snapshot(concertId)) return;
      const found = await findConcert(db, concertId);
      if (found) periods.set(concertId, { opensAt: found.opensAt, dates: found.dates });
    },
  };
}

/** The concert of which the room is asked for; null for any other address. */
function roomOf({ url = '' }: IncomingMessage): string | null {
  if (!url.startsWith(roomsPrefix)) return null;
  const query = url.indexOf('?');
  return url.slice(roomsPrefix.length, query < 0 ? undefined : query);
}

function write(
  concertId: string,
  { state, serving, waiting, joined }: RoomSnapshot & { state: RoomState },
): Pick<CachedStatus, 'etag' | 'body' | 'headers' | 'unchanged'> {
  const body = JSON.stringify({ concertId, state, serving, waiting, joined });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const unchanged = {
    'cache-control': `public, max-age=${serverLimits.roomCacheSeconds}`,
    etag,
  };
  const length = Buffer.byteLength(body);
  const headers = {
    ...unchanged,
    'content-type': 'application/json',
    'content-length': length,
  };
  return { etag, body, headers, unchanged };
}

function isSame(a: RoomSnapshot, b: RoomSnapshot): boolean {
  return (
    a.serving === b.serving &&
    a.waiting === b.waiting &&
    a.joined === b.joined &&
    a.paused === b.paused
  );
}
