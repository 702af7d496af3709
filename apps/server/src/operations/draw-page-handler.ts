/**
 * Serves `GET /rooms/<concertId>/draw`: everything that it takes to check a draw of lots.
 *
 * The seed is on it only after the draw. Before that it has the commitment, and from the closing of
 * the lobby on the number of lots and their hash. Its row is read again when the line cache has
 * been refreshed, and never after the draw; callers that arrive together share one reading.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { shareInFlightByKey } from '@onsale/core/async/single-flight';
import type { App } from '../app.ts';
import { readDraw } from '../domains/queue/lobby/draw-view.ts';
import { isPageMethod, renderPage, roomPathOf, sendPage, type PublicPage } from './public-page.ts';

interface CachedPage extends PublicPage {
  /** The draw, or the state of the line cache when it was read. */
  version: string;
}

export interface DrawPage {
  /** @returns whether it answered; false for any other path, and a concert without a draw. */
  answer(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
}

const path = /^([^/]+)\/draw$/;

export function createDrawPage(app: App): DrawPage {
  const { db, lineCache, metrics } = app;
  const cache = new Map<string, CachedPage>();
  const share = shareInFlightByKey<CachedPage | null>();

  const read = async (concertId: string, version: string): Promise<CachedPage | null> => {
    const draw = await readDraw(db, concertId);
    if (!draw) return null;
    const page = { ...renderPage(JSON.stringify(draw)), version };
    cache.set(concertId, page);
    return page;
  };

  return {
    async answer(req, res) {
      const [, concertId] = path.exec(roomPathOf(req) ?? '') ?? [];
      if (concertId === undefined || !isPageMethod(req)) return false;
      if (!lineCache.snapshot(concertId)) return false;
      const { terms } = lineCache.lobby(concertId);
      if (terms.admissionOrder !== 'draw') return false;
      const version = terms.drawnAt === null ? `as of ${lineCache.asOf}` : `drawn ${terms.drawnAt}`;
      const cached = cache.get(concertId);
      const page =
        cached?.version === version
          ? cached
          : await share(concertId, () => read(concertId, version));
      if (!page) return false;
      metrics.httpAnswered(sendPage(req, res, page));
      return true;
    },
  };
}
