/**
 * Serves `GET /rooms/<concertId>`: the public state of a line, for status pages and CDNs.
 *
 * It is made from the line cache, at most once for each change, and cached as text. No statement
 * runs for it, except one that reads a concert's dates for the first time. It contains no personal
 * data, so it needs no credential, and writes no log line.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { saleStateAt, type SalePeriod, type SaleState } from '@onsale/core/catalogue';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../app.ts';
import { matchesTag } from '../http/conditional-request.ts';
import { serverLimits } from '../config/server-limits.ts';
import type { RoomSnapshot } from '../domains/queue/line-cache.ts';

export const roomsPrefix = '/rooms/';

/** `paused`: the concert is on sale, and admissions are paused. */
type RoomState = SaleState | 'paused';

interface CachedStatus {
  snapshot: RoomSnapshot;
  /** The refresh of the line cache that the status was last compared with. */
  asOf: number;
  state: RoomState;
  etag: string;
  body: string;
  headers: OutgoingHttpHeaders;
  /** The headers of a 304. */
  notModifiedHeaders: OutgoingHttpHeaders;
}

export interface RoomStatus {
  /** @returns whether it answered; false for a path or a concert that it does not know. */
  answer(req: IncomingMessage, res: ServerResponse): boolean;
  /** Reads the sale period of the requested concert from the database, unless it is known. */
  loadSalePeriod(req: IncomingMessage): Promise<void>;
}

export function createRoomStatus({ lineCache, db, metrics }: App): RoomStatus {
  const periods = new Map<string, SalePeriod>();
  const cache = new Map<string, CachedStatus>();

  const statusOf = (concertId: string): CachedStatus | null => {
    const snapshot = lineCache.snapshot(concertId);
    const period = periods.get(concertId);
    if (!snapshot || !period) return null;
    const { asOf } = lineCache;
    const cached = cache.get(concertId);
    const isUnchanged = cached && isSameSnapshot(cached.snapshot, snapshot);
    if (isUnchanged && cached.asOf === asOf) return cached;
    const sale = saleStateAt(period, asOf);
    const state: RoomState = sale === 'on_sale' && snapshot.paused ? 'paused' : sale;
    const status: CachedStatus =
      isUnchanged && cached.state === state
        ? { ...cached, asOf }
        : { snapshot, asOf, state, ...render(concertId, { ...snapshot, state }) };
    cache.set(concertId, status);
    return status;
  };

  return {
    answer(req, res) {
      const { method, headers } = req;
      const concertId = concertIdOf(req);
      if (concertId === null || (method !== 'GET' && method !== 'HEAD')) return false;
      const status = statusOf(concertId);
      if (!status) return false;
      const isCached = matchesTag(headers['if-none-match'], status.etag);
      res.writeHead(isCached ? 304 : 200, isCached ? status.notModifiedHeaders : status.headers);
      res.end(isCached || method === 'HEAD' ? undefined : status.body);
      metrics.httpAnswered(isCached ? 304 : 200);
      return true;
    },
    async loadSalePeriod(req) {
      const concertId = concertIdOf(req);
      // A concert's dates never change, so they are read once.
      if (concertId === null || periods.has(concertId) || !lineCache.snapshot(concertId)) return;
      const found = await findConcert(db, concertId);
      if (found) periods.set(concertId, { opensAt: found.opensAt, dates: found.dates });
    },
  };
}

/** The concert whose room is requested; null for any other path. */
function concertIdOf({ url = '' }: IncomingMessage): string | null {
  if (!url.startsWith(roomsPrefix)) return null;
  const query = url.indexOf('?');
  const name = url.slice(roomsPrefix.length, query < 0 ? undefined : query);
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

function render(
  concertId: string,
  { state, serving, waiting, joined }: RoomSnapshot & { state: RoomState },
): Pick<CachedStatus, 'etag' | 'body' | 'headers' | 'notModifiedHeaders'> {
  const body = JSON.stringify({ concertId, state, serving, waiting, joined });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const notModifiedHeaders = {
    'cache-control': `public, max-age=${serverLimits.roomCacheSeconds}`,
    etag,
  };
  const headers = {
    ...notModifiedHeaders,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return { etag, body, headers, notModifiedHeaders };
}

function isSameSnapshot(a: RoomSnapshot, b: RoomSnapshot): boolean {
  return (
    a.serving === b.serving &&
    a.waiting === b.waiting &&
    a.joined === b.joined &&
    a.paused === b.paused
  );
}
