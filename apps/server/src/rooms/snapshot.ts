/**
 * `GET /rooms/<concertId>`: a line as anybody may see it, for pages and CDNs that show it to
 * thousands. It is made from the board, at most once for each change, and kept as text; no statement
 * runs for it but the one that learns of a concert's dates. Nothing in it is anybody's own, so it needs
 * no credential, takes no line in the log and counts against no limit.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { saleStateAt, type SalePeriod, type SaleState } from '@onsale/core/catalogue';
import { findConcert } from '@onsale/db/catalogue.repository';
import type { App } from '../app.ts';
import { serverLimits } from '../config.ts';
import type { RoomSnapshot } from '../queue/board.ts';

export const roomsPrefix = '/rooms/';

/** `paused` is a sale in which nobody is let in for now. */
type RoomState = SaleState | 'paused';

interface Kept {
  of: RoomSnapshot;
  state: RoomState;
  etag: string;
  body: string;
}

export type Rooms = (req: IncomingMessage, res: ServerResponse) => Promise<'answered' | 'goesOn'>;

/** @returns answers for rooms that the board knows, and leaves everything else to whoever is next. */
export function createRooms({ board, db, metrics }: App): Rooms {
  const periods = new Map<string, SalePeriod>();
  const kept = new Map<string, Kept>();

  const periodOf = async (concertId: string): Promise<SalePeriod | undefined> => {
    const known = periods.get(concertId);
    if (known) return known;
    const found = await findConcert(db, concertId);
    // A concert's dates never change.
    if (found) periods.set(concertId, { opensAt: found.opensAt, dates: found.dates });
    return found;
  };

  const show = async (concertId: string): Promise<Kept | null> => {
    const of = board.snapshot(concertId);
    const period = of && (await periodOf(concertId));
    if (!of || !period) return null;
    const sale = saleStateAt(period, board.asOf);
    const state: RoomState = sale === 'on_sale' && of.paused ? 'paused' : sale;
    const before = kept.get(concertId);
    if (before && before.state === state && isSame(before.of, of)) return before;
    const { serving, waiting, joined } = of;
    const body = JSON.stringify({ concertId, state, serving, waiting, joined });
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const shown: Kept = { of, state, etag, body };
    kept.set(concertId, shown);
    return shown;
  };

  return async ({ method, url = '', headers }, res) => {
    if (!url.startsWith(roomsPrefix) || (method !== 'GET' && method !== 'HEAD')) return 'goesOn';
    const [concertId = ''] = url.slice(roomsPrefix.length).split('?', 1);
    const shown = await show(concertId);
    if (!shown) return 'goesOn';
    const isFresh = headers['if-none-match'] === shown.etag;
    res.writeHead(isFresh ? 304 : 200, {
      'cache-control': `public, max-age=${serverLimits.roomCacheSeconds}`,
      etag: shown.etag,
      ...(!isFresh && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(shown.body),
      }),
    });
    res.end(isFresh || method === 'HEAD' ? undefined : shown.body);
    metrics.httpAnswered(isFresh ? 304 : 200);
    return 'answered';
  };
}

function isSame(a: RoomSnapshot, b: RoomSnapshot): boolean {
  return (
    a.serving === b.serving &&
    a.waiting === b.waiting &&
    a.joined === b.joined &&
    a.paused === b.paused
  );
}
