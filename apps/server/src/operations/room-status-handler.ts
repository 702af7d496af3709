/**
 * Serves `GET /rooms/<concertId>`: the public state of a line, for status pages and CDNs.
 *
 * It is made from the line cache and the sale cache, at most once for each change, and cached as
 * text. No statement runs for it, except those that read a concert for the first time. It contains
 * no personal data, so it needs no credential, and writes no log line.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { saleStateAt, type SaleState } from '@onsale/core/catalogue';
import { lowestPrice } from '@onsale/core/hall/hall';
import { toIsoOrNull } from '@onsale/core/time/dates';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../app.ts';
import type { SaleView } from '../domains/catalogue/sale-counts.ts';
import type { RoomSnapshot } from '../domains/queue/line/cached-room.ts';
import { isPageMethod, renderPage, roomPathOf, sendPage, type PublicPage } from './public-page.ts';

/** `paused`: the concert is on sale and not sold out, and admissions are paused. */
type RoomState = SaleState | 'paused';

interface CachedStatus extends PublicPage {
  snapshot: RoomSnapshot;
  /** The refresh of the line cache that the status was last compared with. */
  asOf: number;
  /** The reading of the sale cache that the status was last compared with. */
  saleVersion: number;
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
        : { snapshot, asOf, saleVersion, ...renderPage(body) };
    cache.set(concertId, status);
    return status;
  };

  return {
    answer(req, res) {
      const concertId = roomPathOf(req);
      if (concertId === null || !isPageMethod(req)) return false;
      const status = statusOf(concertId);
      if (!status) return false;
      metrics.httpAnswered(sendPage(req, res, status));
      return true;
    },
    async loadSale(req) {
      const concertId = roomPathOf(req);
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

function bodyOf(
  { serving, waiting, joined, paused }: RoomSnapshot,
  { concert, saleState, soldOut, available, priceFrom }: SaleView,
): string {
  const { concertId, opensAt, lobbyOpensAt, admissionOrder: order, seedHash } = concert;
  const state: RoomState = saleState === 'on_sale' && paused ? 'paused' : saleState;
  const line = { serving, waiting, joined };
  const seats = { soldOut, available, priceFrom };
  const opening = {
    opensAt: toIsoOrNull(opensAt),
    lobbyOpensAt: toIsoOrNull(lobbyOpensAt),
  };
  return JSON.stringify({ concertId, state, ...line, ...seats, ...opening, order, seedHash });
}

function isSameSnapshot(a: RoomSnapshot, b: RoomSnapshot): boolean {
  return (
    a.serving === b.serving &&
    a.waiting === b.waiting &&
    a.joined === b.joined &&
    a.paused === b.paused
  );
}
