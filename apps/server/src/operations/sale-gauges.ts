/**
 * Gauges of the concerts: their lines, limits and seats.
 *
 * They are of the whole installation, so every server shows the same: take the maximum over the
 * servers, not the sum. All but the active sessions are in memory, and cost a scrape no statement.
 * The number of labels is bounded: the concerts with the longest lines have one each, and the
 * counts of the rest are summed up as `others`.
 */
import { withTimeout } from '@onsale/core/async/with-timeout';
import { countActive } from '@onsale/db/repositories/queue/queue-stats.repository';
import { Gauge } from 'prom-client';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import type { RoomFigures } from '../domains/queue/line/cached-room.ts';

interface Sample {
  concert: string;
  value: number;
  status?: string;
}

interface SharedGauge {
  name: string;
  help: string;
  labelNames?: string[];
  samples: () => Promise<Sample[]> | Sample[];
  /** Whether a sum over concerts says anything; otherwise those without a label are left out. */
  isSummable: boolean;
}

const shared = 'Equal on every server: do not add up.';

/** Registers them. */
export function addSaleGauges(app: App): void {
  const { lineCache, saleCache } = app;
  const rooms = (value: (room: RoomFigures) => number) => () =>
    lineCache.roomFigures().map((room) => ({ concert: room.concertId, value: value(room) }));
  const gauges: SharedGauge[] = [
    {
      name: 'onsale_waiting',
      help: `Buyers waiting in line, by concert, as of the last refresh. ${shared}`,
      samples: rooms(({ waiting }) => waiting),
      isSummable: true,
    },
    {
      name: 'onsale_absent',
      help: `Buyers of onsale_waiting who have not asked for a while and are skipped. ${shared}`,
      samples: rooms(({ absent }) => absent),
      isSummable: true,
    },
    {
      name: 'onsale_active',
      help: `Buyers with an active session, by concert; missing while the database does not answer. ${shared}`,
      samples: () => countActiveSessions(app),
      isSummable: true,
    },
    {
      name: 'onsale_paused',
      help: `1 while admissions of a concert are paused, else 0. ${shared}`,
      samples: rooms(({ paused }) => Number(paused)),
      isSummable: false,
    },
    {
      name: 'onsale_admitting',
      help: `1 while buyers of a concert are admitted: the doors are open, lots are drawn, not paused, not closed. ${shared}`,
      samples: rooms(({ admitting }) => Number(admitting)),
      isSummable: false,
    },
    {
      name: 'onsale_max_active',
      help: `The limit of onsale_active. ${shared}`,
      samples: rooms(({ maxActive }) => maxActive),
      isSummable: false,
    },
    {
      name: 'onsale_admit_per_minute',
      help: `How many buyers are admitted in any 60 seconds at most. ${shared}`,
      samples: rooms(({ admitPerMinute }) => admitPerMinute),
      isSummable: false,
    },
    {
      name: 'onsale_seats',
      help: `Seats of the dates to come, by concert and status: free, held, sold, blocked. ${shared}`,
      labelNames: ['status'],
      samples: () =>
        saleCache
          .seatFigures()
          .flatMap(([concert, figures]) =>
            Object.entries(figures).map(([status, value]) => ({ concert, status, value })),
          ),
      isSummable: true,
    },
  ];
  for (const gauge of gauges) addSharedGauge(app, gauge);
}

function addSharedGauge(
  { metrics, lineCache }: App,
  { name, help, labelNames = [], samples, isSummable }: SharedGauge,
): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames: ['concert', ...labelNames],
    aggregator: 'max',
    registers: [metrics.registry],
    async collect() {
      const all = await samples();
      gauge.reset();
      const isShown = longestLines(lineCache);
      for (const { value, concert, ...labels } of all) {
        if (isShown.has(concert)) gauge.set({ concert, ...labels }, value);
        else if (isSummable) gauge.inc({ concert: 'others', ...labels }, value);
      }
    },
  });
}

/** The concerts with a label of their own. */
function longestLines(lineCache: App['lineCache']): Set<string> {
  const rooms = lineCache.roomFigures().toSorted((a, b) => b.waiting - a.waiting);
  return new Set(rooms.slice(0, serverLimits.metricsConcerts).map(({ concertId }) => concertId));
}

async function countActiveSessions({ db, clock }: App): Promise<Sample[]> {
  const counting = db.now().then((now) => countActive(db, now));
  const timeLimit = { clock, ms: serverLimits.scrapeTimeoutMs, fallback: [] };
  const counts = await withTimeout(
    counting.catch(() => []),
    timeLimit,
  );
  return counts.map(({ concertId, count }) => ({ concert: concertId, value: count }));
}
