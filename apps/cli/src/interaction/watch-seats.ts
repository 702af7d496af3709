/** Watches the seats of a date: redraws the map in place, or prints a line for each change. */
import type { SeatMap } from '@onsale/sdk';
import type { Context } from '../context.ts';
import { count } from '../render/format.ts';
import { noticeLines } from '../terminal/connection-notice.ts';
import { changesText, isInSection } from '../seat-map/changed-seats.ts';
import { seatMapText } from '../seat-map/seat-map.ts';
import { startLiveRegion, type LiveRegion } from './live-region.ts';
import { SeatPanel, type WatchedSeats } from './seat-panel.ts';
import { watchConnection } from './watched-connection.ts';
import { t } from '../language/language.ts';

/**
 * Follows the map until the session is over. On a terminal it is redrawn in place; elsewhere the
 * map is printed, then a line for each change: NDJSON with `--json`.
 */
export async function watchSeats(context: Context, watched: WatchedSeats): Promise<void> {
  await (context.out.canRedraw ? redrawSeats : printSeats)(context, watched);
}

async function printSeats(context: Context, watched: WatchedSeats): Promise<void> {
  const { out, signal } = context;
  const { place, date, saved, sectionOf } = watched;
  const { onConnectionChange } = watchConnection(context, { isPrinted: true });
  let section: string | undefined;
  let isFirst = true;
  for await (const { map, changes } of place.watchSeats(date, { signal, onConnectionChange })) {
    if (isFirst) {
      isFirst = false;
      section = sectionOf(map);
      const view = { map, title: saved.title, width: out.width, section };
      out.data(map, (c) => seatMapText(view, c));
      continue;
    }
    const inView = changes.filter((seat) => isInSection(seat, section));
    const change = {
      date: map.date,
      version: map.version,
      changes,
      free: map.available.length,
    };
    if (!out.json && inView.length === 0) continue;
    out.data(change, (c) => `${changesText(inView, c)}; ${freeText(map)}`);
  }
}

function freeText({ seats, available }: SeatMap): string {
  return t`${available.length} of ${count(seats.length, 'seat')} free`;
}

async function redrawSeats(context: Context, watched: WatchedSeats): Promise<void> {
  const { out, signal, clock, reachability } = context;
  const { place, date } = watched;
  const connection = watchConnection(context, { isPrinted: false });
  const { onConnectionChange } = connection;
  let panel: SeatPanel | undefined;
  let live: LiveRegion | undefined;
  try {
    for await (const update of place.watchSeats(date, { signal, onConnectionChange })) {
      panel ??= new SeatPanel(context, watched, update.map);
      panel.update(update);
      reachability.onRequest = () => () => undefined;
      live ??= await startLiveRegion(context, () => {
        const c = out.errorColors;
        const foot = [
          ...noticeLines(connection.notice(), out.width, c),
          c.dim(t`  Watching the seats. Ctrl-C stops.`),
        ];
        return `\n${panel!.text({ c, now: clock.now(), foot })}`;
      });
      panel.readHolds();
    }
  } finally {
    await live?.clear();
    // The last map stays on the screen.
    const last = panel;
    if (last) out.data(null, (c) => last.text({ c, now: clock.now(), isLast: true }));
  }
}
