/**
 * Serves `GET /rooms/<concertId>`: the public state of a line, for status pages and CDNs.
 *
 * It is made from the line cache and the sale cache, at most once for each change, and cached as
 * text. No statement runs for it, except those that read a concert for the first time. It contains
 * no personal data, so it needs no credential, and writes no log line.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { saleStateAt, type SaleState } from '@onsale/core/catalogue';
import { lowestPrice } from '@onsale/core/hall/hall';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../app.ts';
import { matchesTag } from '../http/conditional-request.ts';
import { serverLimits } from '../config/server-limits.ts';
import type { SaleView } from '../domains/catalogue/sale-counts.ts';
import type { RoomSnapshot } from '../domains/queue/line-cache.ts';

export const roomsPrefix = '/rooms/';

/** `paused`: the concert is on sale and not sold out, and admissions are paused. */
type RoomState = SaleState | 'paused';

interface CachedStatus {
  snapshot: RoomSnapshot;
  /** The refresh of the line cache that the status was last compared with. */
  asOf: number;
  /** The reading of the sale cache that the status was last compared with. */
  saleVersion: number;
  etag: string;
  body: string;
  headers: OutgoingHttpHeaders;
  /** The headers of a 304. */
  notModifiedHeaders: OutgoingHttpHeaders;
}

export interface RoomStatus {
  /** @returns whether it answered; false for a path or a concert that it does not know. */
  answer(req: IncomingMessage, res: ServerResponse): boolean;
  /** Reads the sale of the requested concert from the database, unless it is known. */
  loadSale(req: IncomingMessage): Promise<void>;
}

export function createRoomStatus({ lineCache, saleCache, halls, db, metrics }: App): RoomStatus {
  /** Concerts that closed so long ago that the sale cache has dropped them. */
  const closed = new Map<string, SaleView>();
  const cache = new Map<string, CachedStatus>();

  const statusOf = (concertId: string): CachedStatus | null => {
    const snapshot = lineCache.snapshot(concertId);
    if (!snapshot) return null;
    const { asOf } = lineCache;
    const { version: saleVersion } = saleCache;
    const cached = cache.get(concertId);
    const isUnchanged = cached && isSameSnapshot(cached.snapshot, snapshot);
    if (isUnchanged && cached.asOf === asOf && cached.saleVersion === saleVersion) return cached;
    const sale = saleCache.view(concertId) ?? closed.get(concertId);
    if (!sale) return null;
    const body = bodyOf(snapshot, sale);
    const status: CachedStatus =
      cached?.body === body
        ? { ...cached, snapshot, asOf, saleVersion }
        : { snapshot, asOf, saleVersion, ...render(body) };
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
    async loadSale(req) {
      const concertId = concertIdOf(req);
      if (concertId === null || closed.has(concertId) || !lineCache.snapshot(concertId)) return;
      if (saleCache.view(concertId)) return;
      await saleCache.refresh();
      if (saleCache.view(concertId)) return;
      const concert = await findConcert(db, concertId);
      // It is read once: one that an operator opens again comes back into the sale cache.
      if (concert && saleStateAt(concert, lineCache.asOf) === 'closed') {
        const priceFrom = lowestPrice(await halls.of(concert), concert.price);
        const ofSeats = { available: 0, soldOut: false, priceFrom };
        closed.set(concertId, { concert, saleState: 'closed', ...ofSeats });
      }
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

function bodyOf(
  { serving, waiting, joined, paused }: RoomSnapshot,
  { concert, saleState, soldOut, available, priceFrom }: SaleView,
): string {
  const { concertId } = concert;
  const state: RoomState = saleState === 'on_sale' && paused ? 'paused' : saleState;
  const line = { serving, waiting, joined };
  return JSON.stringify({ concertId, state, ...line, soldOut, available, priceFrom });
}

function render(
  body: string,
): Pick<CachedStatus, 'etag' | 'body' | 'headers' | 'notModifiedHeaders'> {
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
